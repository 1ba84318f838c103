// SPDX-License-Identifier: GPL-2.0-only
/* Between two readings of the page faults lie those that were asked for, after a fork() too. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/page_faults.h"
#include "tap.h"

#define TRIES	3
#define PAGE	4096UL
#define ALIGNED	16UL
#define ROUNDS	(PAGE / ALIGNED)	/* one with the stack's end at each place in a page */

static char *mem;

/* A child is awaited without sleep: so what the kernel writes at the next one is still shared. */
static void fork_awake(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid < 0)
		exit(2);
	while (!waitpid(pid, NULL, WNOHANG))
		;
}

/* The faults that a sleep takes, and a touch of a new page, if there is one. */
static __attribute__((noipa)) long fault_histogram_of(char *page)
{
	long before;

	fork_awake();
	before = page_faults();
	usleep(100);
	if (page)
		*(volatile char *)page = 1;
	return page_faults() - before;
}

static __attribute__((noipa)) long lower(unsigned long bytes, char *page)
{
	volatile char room[bytes + 1];

	room[bytes] = 0;
	return fault_histogram_of(page) + room[bytes];
}

static long count(int touch)
{
	long sum = 0;

	for (unsigned long i = 0; i < ROUNDS; i++)
		sum += lower(i * ALIGNED, touch ? mem + i * PAGE : NULL);
	return sum;
}

/*
 * The least of some tries: a host that takes pages back, or looks at which are used, adds faults
 * now and then. What is looked for here would add one to each round, or to each with the same end
 * of the stack.
 */
static long least(int touch, long wanted)
{
	long found, fewest = count(touch);

	for (int i = 1; i < TRIES && fewest != wanted; i++) {
		madvise(mem, ROUNDS * PAGE, MADV_DONTNEED);
		found = count(touch);
		fewest = found < fewest ? found : fewest;
	}
	return fewest;
}

int main(void)
{
#ifdef __SANITIZE_ADDRESS__
	puts("1..0 # SKIP AddressSanitizer has memory of its own, shared after fork() too");
	return 0;
#endif
	mem = mmap(NULL, ROUNDS * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		   -1, 0);
	if (mem == MAP_FAILED || madvise(mem, ROUNDS * PAGE, MADV_NOHUGEPAGE))
		return 2;
	usleep(100);
	tap_ok(least(0, 0) == 0);
	tap_ok(least(1, ROUNDS) == (long)ROUNDS);
	return tap_done();
}
