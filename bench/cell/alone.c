// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-alone: runs a command as mapbench-bench runs a cell: when what the boot has begun (tests
 * of ciphers, probes of devices) has come to rest, and under SCHED_FIFO, so that no ordinary task
 * takes the processor from it.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PRIORITY	50	/* as a cell's */
#define LOOK_MS		1000
#define LOOKS		2	/* so many in a row are to show rest */
#define PATIENCE	120	/* looks */
#define IDLE_SHARE	0.98	/* of the time of all processors */

/* Seconds since the boot, and how many of them the processors were idle. */
static int read_uptime(double *up, double *idle)
{
	FILE *file = fopen("/proc/uptime", "re");
	int n;

	if (!file)
		return -errno;
	n = fscanf(file, "%lf %lf", up, idle);
	fclose(file);
	return n == 2 ? 0 : -EIO;
}

/* Sleeps until the processors are idle but for the timer. -EBUSY: they do not become so. */
static int settle(void)
{
	const struct timespec look = { .tv_sec = LOOK_MS / 1000 };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	double up, idle, then, was_idle;
	int i, calm = 0, err = read_uptime(&then, &was_idle);

	for (i = 0; i < PATIENCE && calm < LOOKS && !err; i++) {
		nanosleep(&look, NULL);
		err = read_uptime(&up, &idle);
		calm = idle - was_idle >= IDLE_SHARE * (up - then) * (double)cpus ? calm + 1 : 0;
		then = up;
		was_idle = idle;
	}
	return err ? err : calm < LOOKS ? -EBUSY : 0;
}

int main(int argc, char **argv)
{
	const struct sched_param param = { .sched_priority = PRIORITY };
	int err;

	if (argc < 2) {
		fputs("usage: mapbench-alone COMMAND [ARGUMENT]...\n"
		      "Run it when the system is at rest, under SCHED_FIFO. Exit status: the command's;\n"
		      "126: it cannot be run so; 127: there is no such command.\n", stderr);
		return 126;
	}
	err = settle();
	if (err) {
		fprintf(stderr, "mapbench-alone: the system does not come to rest: %s\n",
			err == -EBUSY ? "something keeps its processors busy" : strerror(-err));
		return 126;
	}
	if (sched_setscheduler(0, SCHED_FIFO, &param)) {
		fprintf(stderr, "mapbench-alone: no SCHED_FIFO: %s\n", strerror(errno));
		return 126;
	}
	execvp(argv[1], argv + 1);
	fprintf(stderr, "mapbench-alone: %s: %s\n", argv[1], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
