// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: hostile run|lives SEED OPERATIONS [LIFE]
 *        hostile shrink SEED LIFE FIRST COUNT
 *        hostile memory
 *
 * Processes of two threads each do random operations on the nodes, each process for a while: a
 * life. Some are killed in the midst of it, some have more than one CPU. What thread T of life L
 * does as its Nth operation follows from SEED, L, T and N alone, so "run SEED N L" does it again
 * from life L on. With HOSTILE_SOURCE=S in the environment every other buffer is to be of source S.
 * Ends with the rates of success, and with memory and slab before and after; status 1 if those
 * differ by more than 1 %, or a life ended by itself. "lives" leaves memory and slab out, "memory"
 * prints them alone, in KiB.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hostile.h"

#define PROCESSES	2
#define LIFE		4000	/* operations of a thread */
#define KILLED		25	/* % of the lives */
#define SPREAD		10	/* one life of so many has its threads on all CPUs */
#define MAX_OPS		64

/* Shared by all processes. */
static struct tally {
	uint64_t tried[MAX_OPS], worked[MAX_OPS];
} *tally;

static uint64_t seed, life;

static void *run_thread(void *data)
{
	uint64_t i, thread = (uintptr_t)data;
	unsigned int op;
	bool worked;

	for (i = 0; i < LIFE; i++) {
		op = hostile_step(hostile_dice(seed, life, thread, i), &worked);
		__atomic_add_fetch(&tally->tried[op], 1, __ATOMIC_RELAXED);
		if (worked)
			__atomic_add_fetch(&tally->worked[op], 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/*
 * Most lives keep to one CPU, where a thread may be preempted anywhere by the other: CPUs that
 * share an address space wait for each other at every unmapping, in an emulator on a busy host for
 * milliseconds. What is common to all files is used from all CPUs at once anyhow.
 */
static void settle_down(unsigned int at)
{
	cpu_set_t cpus;

	if (life % SPREAD == SPREAD - 1)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(at % (unsigned int)sysconf(_SC_NPROCESSORS_ONLN), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

static void live_all(unsigned int at)
{
	pthread_t threads[HOSTILE_THREADS];
	uintptr_t i;

	settle_down(at);
	hostile_begin();
	for (i = 1; i < HOSTILE_THREADS; i++)
		pthread_create(&threads[i], NULL, run_thread, (void *)i);
	run_thread(NULL);
	for (i = 1; i < HOSTILE_THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint64_t total(const uint64_t *counts)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < hostile_n_ops; i++)
		sum += __atomic_load_n(&counts[i], __ATOMIC_RELAXED);
	return sum;
}

struct child {
	pid_t pid;
	uint64_t life, doomed;		/* when it is to be killed, in ms; 0: never */
};

static void child_begin(struct child *child, unsigned int at, uint64_t number, uint64_t length)
{
	struct hostile_dice dice = hostile_dice(seed, number, HOSTILE_THREADS, 0);

	child->life = number;
	child->doomed = hostile_chance(&dice, KILLED) ?
			now_ms() + 1 + hostile_below(&dice, length) : 0;
	child->pid = fork();
	if (!child->pid) {
		life = number;
		live_all(at);
	}
}

/* A life that ended by itself in another way than it should. */
static bool child_odd(const struct child *child, int status)
{
	if (WIFEXITED(status) ? !WEXITSTATUS(status) :
				WTERMSIG(status) == SIGKILL && child->doomed)
		return false;
	printf("life %" PRIu64 " of seed %" PRIu64 " ended with status 0x%x\n", child->life, seed,
	       status);
	return true;
}

/* Lives from first on until that many operations were done. Returns how many ended oddly. */
static unsigned int lives(uint64_t operations, uint64_t *first)
{
	uint64_t begun = now_ms(), said = begun, last, length = 1000;
	struct child children[PROCESSES];
	unsigned int odd = 0, i;
	int status;

	for (i = 0; i < PROCESSES; i++)
		child_begin(&children[i], i, (*first)++, length);
	for (i = 0;; i = (i + 1) % PROCESSES) {
		struct child *child = &children[i];

		if (child->doomed && now_ms() >= child->doomed)
			kill(child->pid, SIGKILL);
		last = total(tally->tried);
		if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
			odd += child_odd(child, status);
			if (last >= operations)
				break;
			length = (now_ms() - begun) * LIFE * HOSTILE_THREADS / (last + 1) + 1;
			child_begin(child, i, (*first)++, length);
		}
		if (now_ms() - said > 20000) {
			said = now_ms();
			fprintf(stderr, "%" PRIu64 " operations, %" PRIu64 " a second\n", last,
				last * 1000 / (said - begun));
		}
		usleep(2000);
	}
	for (i = 0; i < PROCESSES; i++) {
		kill(children[i].pid, SIGKILL);
		waitpid(children[i].pid, &status, 0);
	}
	/* what they forked, and left to us */
	while (waitpid(-1, &status, 0) > 0)
		;
	return odd;
}

static void put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd >= 0) {
		if (write(fd, text, strlen(text)) < 0)
			errno = 0;
		close(fd);
	}
}

/* What caches hold back is not lost. */
static void settle(void)
{
	struct dirent *entry;
	DIR *dir = opendir("/sys/kernel/slab");
	char path[400];
	int i;

	for (i = 0; i < 3; i++) {
		put_file("/proc/sys/vm/drop_caches", "3");
		put_file("/proc/sys/vm/compact_memory", "1");
		usleep(500000);
	}
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", entry->d_name);
		put_file(path, "1");
	}
	if (dir)
		closedir(dir);
	usleep(1000000);
}

/* Pages that CPUs keep for themselves, which MemFree leaves out: tens of MiB, now and then. */
static long kept_by_cpus(void)
{
	FILE *f = fopen("/proc/zoneinfo", "r");
	long sum = 0, count;
	char line[200];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " count: %ld", &count) == 1)
			sum += count;
	if (f)
		fclose(f);
	return sum * (sysconf(_SC_PAGESIZE) / 1024);
}

static void memory(long *available, long *slab)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[200];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemFree: %ld", available) != 1 &&
		    sscanf(line, "Slab: %ld", slab) != 1)
			continue;
	}
	if (f)
		fclose(f);
	*available += kept_by_cpus();
}

/* What processes that were killed held is given back in the background. */
static void memory_at_rest(long *available, long *slab)
{
	long before;
	int i;

	memory(available, slab);
	for (i = 0; i < 10; i++) {
		before = *available;
		settle();
		memory(available, slab);
		if (labs(*available - before) < before / 1000)
			break;
	}
}

static bool same(const char *what, long before, long after)
{
	double change = 100.0 * (double)(after - before) / (double)(before ? before : 1);

	printf("%s: %ld KiB before, %ld after, %+.2f %%\n", what, before, after, change);
	return change >= -1 && change <= 1;
}

static void report(uint64_t begun)
{
	uint64_t tried = total(tally->tried), worked = total(tally->worked);
	unsigned int i;

	for (i = 0; i < hostile_n_ops; i++)
		printf("%-12s %10" PRIu64 " tried, %5.1f %% worked\n", hostile_ops[i].name,
		       tally->tried[i],
		       100.0 * (double)tally->worked[i] / (double)(tally->tried[i] + 1));
	printf("%-12s %10" PRIu64 " tried, %5.1f %% worked, %" PRIu64 " a second\n", "all", tried,
	       100.0 * (double)worked / (double)tried, tried * 1000 / (now_ms() - begun + 1));
}

static int run_lives(uint64_t operations, uint64_t first)
{
	uint64_t begun = now_ms();
	unsigned int odd = lives(operations, &first);

	report(begun);
	printf("%u lives of %" PRIu64 " ended oddly\n", odd, first);
	return !!odd;
}

static int run_generator(uint64_t operations, uint64_t first)
{
	long free_before = 0, free_after = 0, slab_before = 0, slab_after = 0;
	uint64_t begun, warm = operations / 20;
	unsigned int odd;
	bool good;

	/* what the kernel keeps from then on, it would keep of any program */
	odd = lives(warm, &first);
	memory_at_rest(&free_before, &slab_before);
	memset(tally, 0, sizeof(*tally));
	begun = now_ms();
	odd += lives(operations, &first);
	report(begun);
	memory_at_rest(&free_after, &slab_after);
	good = same("free memory", free_before, free_after);
	good = same("slab", slab_before, slab_after) && good;
	printf("%u lives of %" PRIu64 " ended oddly\n", odd, first);
	return !good || odd;
}

int main(int argc, char **argv)
{
	long available = 0, slab = 0;
	uint64_t numbers[4] = { 0 };
	int i;

	for (i = 2; i < argc && i < 6; i++)
		numbers[i - 2] = strtoull(argv[i], NULL, 0);
	seed = numbers[0];
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (tally == MAP_FAILED)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(argv[1], "memory")) {
		memory_at_rest(&available, &slab);
		printf("%ld %ld\n", available, slab);
		return 0;
	}
	if (argc >= 4 && !strcmp(argv[1], "run"))
		return run_generator(numbers[1], numbers[2]);
	if (argc >= 4 && !strcmp(argv[1], "lives"))
		return run_lives(numbers[1], numbers[2]);
	if (argc == 6 && !strcmp(argv[1], "shrink"))
		return hostile_shrink(seed, numbers[1], numbers[2], numbers[3]);
	fputs("usage: hostile run|lives SEED OPERATIONS [LIFE] | shrink SEED LIFE FIRST COUNT\n"
	      "       hostile memory\n", stderr);
	return 2;
}
