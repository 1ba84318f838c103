/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the costs of single faults are distributed: the first touch of each page of a mapping, timed
 * on its own. Percentiles are nearest rank. Touches in which an interrupt came are left out.
 */
#ifndef MAPBENCH_EXTRA_FAULT_HISTOGRAM_H
#define MAPBENCH_EXTRA_FAULT_HISTOGRAM_H

#include <stdint.h>

#include "base/why.h"
#include "op/single.h"

#define FAULTS_BINS	64
#define FAULTS_MIN	512	/* touches, by several lives of a small mapping */

struct faults_bin {
	uint64_t from, to;	/* both included */
	uint64_t n;
};

struct faults {
	uint64_t n;
	uint64_t left_out;
	uint64_t min, p50, p90, p99, p999, max;
	uint32_t n_bins;
	struct faults_bin bin[FAULTS_BINS];	/* the least first; none is empty */
};

/* Touches as life's op does, touch_read or touch_write. -errno with why. */
int fault_histogram_run(const struct life *life, struct clock *clock, struct faults *faults,
			char why[WHY_LEN]);

/*
 * Sorts values, of which there is at least one. A bin is a single value where there are at most
 * FAULTS_BINS different ones; else values share a bin that agree in as many leading bits as make
 * them few enough.
 */
void fault_histogram_of(uint64_t *values, uint64_t n, struct faults *faults);

#endif /* MAPBENCH_EXTRA_FAULT_HISTOGRAM_H */
