/* SPDX-License-Identifier: GPL-2.0-only */
/* What the counters of pmu.h show for one operation, in mode time. */
#ifndef MAPBENCH_EXTRA_COUNTERS_H
#define MAPBENCH_EXTRA_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "clock/pmu.h"
#include "op/single.h"

#define COUNTS_LIVES	5

/* Medians of COUNTS_LIVES repetitions of their own, without what an empty window counts. */
struct counts {
	int32_t err[PMU_EVENTS];	/* 0, or as pmu_read() says: there is no value */
	uint64_t value[PMU_EVENTS];
};

/* -errno with why. */
int counters_run(const struct life *life, struct clock *clock, struct counts *counts,
		 char why[WHY_LEN]);

#endif /* MAPBENCH_EXTRA_COUNTERS_H */
