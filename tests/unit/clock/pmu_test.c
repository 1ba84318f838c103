// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for the counters, as far as they need no PMU: names, reasons, and page faults, which
 * the kernel counts everywhere.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/touch.h"
#include "base/page.h"
#include "base/why.h"
#include "extra/counters.h"
#include "mapping/arena.h"
#include "mapping/mapping.h"
#include "op/table.h"
#include "tap.h"

#define PAGES	100
#define BYTES	(PAGES * PAGE_BYTES)

static void test_names(void)
{
	int i, j;

	for (i = 0; i < PMU_EVENTS; i++) {
		tap_ok(pmu_name[i] && pmu_name[i][0]);
		for (j = 0; j < i; j++)
			if (!strcmp(pmu_name[i], pmu_name[j]))
				tap_ok(!"two of one name");
	}
	tap_ok(strstr(pmu_why(-ENOENT), "PMU") && strstr(pmu_why(-EACCES), "CAP_PERFMON"));
	tap_ok(strstr(pmu_why(-ENOSYS), "no perf events"));
	tap_ok(!strcmp(pmu_why(-EMFILE), strerror(EMFILE)));
}

static char *map(void)
{
	char *mem = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(mem, BYTES, MADV_NOHUGEPAGE);
	return mem;
}

static void test_window(struct pmu *pmu)
{
	uint64_t before, inside;
	char *mem = map();

	pmu_begin(pmu);
	pmu_end(pmu);
	tap_ok(!pmu_read(pmu, PMU_PAGE_FAULTS, &before));
	touch_write(mem, BYTES / 2);	/* outside of every window */
	pmu_begin(pmu);
	touch_write(mem, BYTES);
	pmu_end(pmu);
	tap_ok(!pmu_read(pmu, PMU_PAGE_FAULTS, &inside));
	tap_ok(inside - before == PAGES / 2);
	munmap(mem, BYTES);
}

static uint64_t fault_histogram_of(const struct op *op)
{
	const struct life life = { .op = op, .mapping = {
		.fd = -1, .bytes = BYTES, .width = MAPPING_TOUCH_64, .prot = PROT_READ | PROT_WRITE,
		.arena = arena_find(BYTES), .flags = MAP_PRIVATE | MAP_ANONYMOUS,
	} };
	char why[WHY_LEN] = "";
	struct counts counts;
	struct clock clock;

	clock_init(&clock, CLOCK_TIME, NULL);
	tap_ok(!counters_run(&life, &clock, &counts, why));
	tap_ok(!counts.err[PMU_PAGE_FAULTS] && !clock.pmu);
	return counts.value[PMU_PAGE_FAULTS];
}

int main(void)
{
	struct pmu pmu;
	int missing;

	test_names();
	tap_ok(op_mmap.counts && op_munmap.counts && !op_crowd.counts);
	pmu_open(&pmu);
	missing = pmu.fd[PMU_PAGE_FAULTS];
	if (missing < 0) {
		printf("# no counters to test by: %s\n", pmu_why(missing));
	} else {
		test_window(&pmu);
		tap_ok(fault_histogram_of(&op_touch_write) == PAGES);
		tap_ok(fault_histogram_of(&op_mmap) == 0);
	}
	pmu_close(&pmu);
	tap_ok(pmu_read(&pmu, PMU_PAGE_FAULTS, &(uint64_t){ 0 }) < 0);
	return tap_done();
}
