// SPDX-License-Identifier: GPL-2.0-only
/*
 * shim [--slow]: what the C shim adds to a loop of Google Benchmark's, in instructions, for the
 * cheapest operations that cells measure. --slow: a shim that does more than it should, to see the
 * comparison fail.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "clock/clock.h"
#include "run/gb.h"
#include "loops.h"
#include "arch/touch.h"

#define PAGE		4096
#define LIMIT		1.02
#define PRIORITY	50

static struct clock whole, one;
static char *page;
static int noop;

void loops_begin(void)
{
	clock_begin(&whole);
}

void loops_end(uint64_t *least)
{
	uint64_t value = clock_end(&whole).value;

	if (value < *least)
		*least = value;
}

static double touch_page(void)
{
	clock_begin(&one);
	touch_read(page, PAGE);
	return (double)clock_end(&one).value * 1e-9;
}

static double touch_unclocked(void)
{
	touch_read(page, PAGE);
	return 0;
}

static double map_page(void)
{
	void *mem;

	clock_begin(&one);
	mem = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, noop, 0);
	if (mem == MAP_FAILED || munmap(mem, PAGE)) {
		perror("shim: noop");
		exit(2);
	}
	return (double)clock_end(&one).value * 1e-9;
}

/*
 * A word of a page that is mapped, and mmap and munmap of a page of the floor, timed as cells are.
 * The bare loop is a few instructions itself, of which a compiler may save one or the other.
 */
static struct loop loops[] = {
	{ "touch", 100000, true, 0, touch_page, UINT64_MAX, UINT64_MAX },
	{ "map", 1000, true, 0, map_page, UINT64_MAX, UINT64_MAX },
	{ "bare", 200000, false, 1, touch_unclocked, UINT64_MAX, UINT64_MAX },
};

#define N_LOOPS		(sizeof(loops) / sizeof(loops[0]))

static void run_automatic(struct gb_state *s, void *arg)
{
	struct loop *loop = arg;
	loop_op *op = loop->op;

	loops_begin();
	while (gb_keep_running(s))
		op();
	loops_end(&loop->shim);
}

static void run_manual(struct gb_state *s, void *arg)
{
	struct loop *loop = arg;
	loop_op *op = loop->op;

	loops_begin();
	while (gb_keep_running(s))
		gb_set_iteration_time(s, op());
	loops_end(&loop->shim);
}

static void run_slow(struct gb_state *s, void *arg)
{
	struct loop *loop = arg;

	loops_begin();
	while (gb_keep_running(s)) {
		gb_set_iteration_time(s, loop->op());
		gb_label(s, loop->name);
	}
	loops_end(&loop->shim);
}

static int report(const struct loop *loop)
{
	double shim = (double)loop->shim / (double)loop->iterations;
	double direct = (double)loop->direct / (double)loop->iterations;

	printf("%s: %.2f instructions an iteration, in C++ %.2f (%+.2f %%)\n", loop->name, shim,
	       direct, 100 * (shim / direct - 1));
	return shim > direct * LIMIT + loop->spare;
}

static bool prepare(void)
{
	struct sched_param param = { .sched_priority = PRIORITY };

	page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	noop = open("/dev/mapbench/noop", O_RDWR);
	clock_init(&whole, CLOCK_EXACT, NULL);
	clock_init(&one, CLOCK_EXACT, NULL);
	return page != MAP_FAILED && noop >= 0 && one.counts_instructions &&
	       !sched_setscheduler(0, SCHED_FIFO, &param);
}

int main(int argc, char **argv)
{
	bool slow = argc == 2 && !strcmp(argv[1], "--slow");
	char repetitions[] = "--benchmark_repetitions=5";
	char *args[] = { argv[0], repetitions, NULL };
	int failed = 0, n = 2;
	size_t i;

	if (!prepare()) {
		fputs("shim: needs root, noop and a counter of instructions\n", stderr);
		return 2;
	}
	gb_initialize(&n, args, NULL);
	for (i = 0; i < N_LOOPS; i++) {
		const struct gb_options options = {
			.iterations = loops[i].iterations,
			.manual_time = loops[i].manual,
		};

		gb_fn *fn = loops[i].manual ? run_manual : run_automatic;

		gb_register(loops[i].name, slow ? run_slow : fn, &loops[i], &options);
		loops_register_direct(&loops[i]);
	}
	gb_run(NULL);
	for (i = 0; i < N_LOOPS; i++)
		failed |= report(&loops[i]);
	return failed;
}
