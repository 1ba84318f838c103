// SPDX-License-Identifier: GPL-2.0-only
/* Who is waited for has what time is left when the clock has jumped, as that of a stopped host. */
#define PATIENCE_PART_MS	100

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/patience.h"
#include "tap.h"

#define MS	1000	/* us */

/* A child that stops its parent so long, lets it go on, and writes so much later; both in ms. */
static pid_t stopper(int to, unsigned int stopped, unsigned int later)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	usleep(20 * MS);
	if (stopped) {
		kill(parent, SIGSTOP);
		usleep(stopped * MS);
		kill(parent, SIGCONT);
	}
	usleep(later * MS);
	_exit(write(to, "x", 1) != 1);
}

static bool waits(unsigned int stopped, unsigned int later, int ms)
{
	int ends[2];
	bool has;
	pid_t pid;

	if (pipe(ends))
		exit(2);
	pid = stopper(ends[1], stopped, later);
	has = patience_has(ends[0], ms);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	return has;
}

static long since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

int main(void)
{
	struct timespec begun;
	int ends[2];

	tap_ok(waits(0, 0, 1000));
	tap_ok(waits(0, 250, 1000));
	tap_ok(!waits(0, 900, 300));
	tap_ok(waits(1500, 150, 1000));	/* more than all of it is over when it goes on */
	if (pipe(ends))
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	tap_ok(!patience_has(ends[0], 250));
	tap_ok(since(&begun) >= 250);
	close(ends[1]);
	tap_ok(patience_has(ends[0], 1000));	/* its end is something to read */
	return tap_done();
}
