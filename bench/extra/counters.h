/* SPDX-License-Identifier: GPL-2.0-only */
/* What the PMU's counters show for one operation, in mode time. */
#ifndef MAPBENCH_EXTRA_COUNTERS_H
#define MAPBENCH_EXTRA_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "clock/pmu.h"
#include "op/single.h"

#define COUNTS_LIVES	5

/*
 * Medians of COUNTS_LIVES repetitions that are made for this alone. What an empty window counts has
 * been subtracted.
 */
struct counts {
	int32_t err[PMU_EVENTS];	/* as pmu_read() returns it; not 0: no value */
	uint64_t value[PMU_EVENTS];
};

/*
 * Lives once with the PMU's counters beside the clock: what each counted in the window. -errno with
 * why.
 */
int counters_run(const struct life *life, struct clock *clock, struct counts *counts,
		 char why[WHY_LEN]);

#endif /* MAPBENCH_EXTRA_COUNTERS_H */
