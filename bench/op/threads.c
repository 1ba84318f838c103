// SPDX-License-Identifier: GPL-2.0-only
/* What several threads of a process do to each other; they need a CPU each, and mode time. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "arch/touch.h"
#include "base/page.h"
#include "base/why.h"
#include "mapping/mapping.h"
#include "op/op.h"
#include "op/single.h"
#include "op/table.h"

#define CROWD_THREADS	16
#define CROWD_PAGES	16	/* fewer are not worth a share each */

#define ONE_CPU		"mode exact has one CPU, on which threads take turns: see mode time"

/*
 * The other thread has this many pages to fault in while mmap runs, which is more than there is
 * time for. It reads them, so that each is the page of zeroes and only page tables are made.
 */
#define STALL_PAGES	(4UL << 20)

enum gate { GATE_SHUT, GATE_OPEN, GATE_LEAVE };

struct crowd {
	atomic_uint ready;
	atomic_int gate;	/* enum gate */
};

struct worker {
	pthread_t thread;
	struct crowd *crowd;
	char *mem;
	size_t bytes;
	uint64_t begun, ended;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static int fail(const char *what, int err, char *why)
{
	snprintf(why, WHY_LEN, "%s: %s", what, strerror(err));
	return -err;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	int gate;

	atomic_fetch_add(&worker->crowd->ready, 1);
	do
		gate = worker->crowd->gate;
	while (gate == GATE_SHUT && !sched_yield());
	worker->begun = now();
	if (gate == GATE_OPEN && worker->bytes)
		touch_read(worker->mem, worker->bytes);
	worker->ended = now();
	return NULL;
}

static uint64_t span(const struct worker *workers, unsigned int n)
{
	uint64_t begun = UINT64_MAX, ended = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		begun = workers[i].begun < begun ? workers[i].begun : begun;
		ended = workers[i].ended > ended ? workers[i].ended : ended;
	}
	return ended - begun;
}

static int let_go(struct worker *workers, unsigned int n)
{
	struct crowd crowd = { .gate = GATE_SHUT };
	unsigned int made;
	int err = 0;

	for (made = 0; made < n && !err; made++) {
		workers[made].crowd = &crowd;
		err = pthread_create(&workers[made].thread, NULL, work, &workers[made]);
	}
	made -= !!err;
	while (crowd.ready < made)
		sched_yield();
	crowd.gate = err ? GATE_LEAVE : GATE_OPEN;
	while (made)
		pthread_join(workers[--made].thread, NULL);
	return err;
}

/* Where thread number i of n begins: pages are dealt out in whole runs. */
static size_t share(const struct life *life, unsigned int i, unsigned int n)
{
	return life->mapping.bytes / PAGE_BYTES * i / n * PAGE_BYTES;
}

static int map_shares(const struct life *life, unsigned int n, char *why)
{
	size_t from, len;
	unsigned int i;
	void *mem;

	for (i = 0; i < n; i++) {
		from = share(life, i, n);
		len = share(life, i + 1, n) - from;
		/* a page between them, so that no two become one mapping */
		mem = mmap(life->mapping.arena + from + i * PAGE_BYTES, len, life->mapping.prot,
			   life->mapping.flags | MAP_FIXED_NOREPLACE, life->mapping.fd,
			   life->mapping.offset + (off_t)from);
		if (mem == MAP_FAILED)
			return fail("mmap of a part", errno, why);
	}
	return 0;
}

/*
 * The ns from when the threads are let go until the last has read its share of the pages, in one
 * mapping or, where the op splits it, each in a mapping of its own.
 */
static int crowd_run(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		     unsigned int threads, struct op_sample *sample)
{
	struct worker workers[CROWD_THREADS] = { 0 };
	bool many = life->op->splits;
	unsigned int i;
	int err = 0;

	(void)spec;
	(void)clock;
	if (many)
		err = map_shares(life, threads, sample->why);
	else if (!mapping_map(&life->mapping, sample->why))
		return -EFAULT;
	for (i = 0; i < threads; i++) {
		workers[i].mem = life->mapping.arena + share(life, i, threads) +
				 many * i * PAGE_BYTES;
		workers[i].bytes = share(life, i + 1, threads) - share(life, i, threads);
	}
	if (!err) {
		err = let_go(workers, threads);
		if (err)
			err = fail("start of threads", err, sample->why);
	}
	munmap(life->mapping.arena, life->mapping.bytes + many * threads * PAGE_BYTES);
	sample->flags = 0;
	sample->value = span(workers, threads);
	return err;
}

struct other {
	char *mem;
	atomic_bool running, stop;
	bool ended;		/* it came to the end of its memory before it was told to stop */
	uint64_t longest;
};

/* Faults in a page after another of memory of its own, until it is told to stop. */
static void *fault_on(void *arg)
{
	struct other *other = arg;
	uint64_t begun, took;
	size_t page;

	for (page = 0; page < STALL_PAGES && !other->stop; page++) {
		begun = now();
		(void)*(volatile char *)(other->mem + page * PAGE_BYTES);
		took = now() - begun;
		if (other->running)
			other->longest = took > other->longest ? took : other->longest;
		else if (page)
			other->running = true;
	}
	other->ended = !other->stop;
	other->running = true;
	return NULL;
}

/* The longest that a fault of another thread took while mmap ran, in ns. */
static int stall_run(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		     unsigned int threads, struct op_sample *sample)
{
	struct other other = { .longest = 0 };
	pthread_t thread;
	char *mem = NULL;
	int err;

	(void)spec;
	(void)clock;
	(void)threads;
	other.mem = mmap(NULL, STALL_PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (other.mem == MAP_FAILED)
		return fail("memory to fault in", errno, sample->why);
	madvise(other.mem, STALL_PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
	err = pthread_create(&thread, NULL, fault_on, &other);
	if (err) {
		err = fail("start of a thread", err, sample->why);
		goto out;
	}
	while (!other.running)
		sched_yield();
	mem = mapping_map(&life->mapping, sample->why);
	other.stop = true;
	pthread_join(thread, NULL);
	if (mem)
		munmap(mem, life->mapping.bytes);
	else
		err = -EFAULT;
	if (!err && other.ended)
		err = fail("memory to fault in, which was all before mmap had ended", ENOSPC,
			   sample->why);
out:
	munmap(other.mem, STALL_PAGES * PAGE_BYTES);
	sample->flags = 0;
	sample->value = other.longest;
	return err;
}

const struct op op_crowd = {
	.name = "crowd",
	.run = crowd_run,
	.touches = true,
	.wide = true,
	.least = CROWD_PAGES,
	.why_not_exact = ONE_CPU,
};

const struct op op_crowd_many = {
	.name = "crowd_many",
	.run = crowd_run,
	.touches = true,
	.splits = true,
	.tried = true,
	.wide = true,
	.least = CROWD_PAGES,
	.why_not_exact = ONE_CPU,
};

const struct op op_stall = {
	.name = "stall",
	.run = stall_run,
	.why_not_exact = ONE_CPU,
};
