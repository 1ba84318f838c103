/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statistics of some values. Percentiles are nearest rank: of n values in order, percentile p is
 * number ceil(p / 100 * n), so always a value that was measured; the median is percentile 50.
 */
#ifndef MAPBENCH_BASE_STATS_H
#define MAPBENCH_BASE_STATS_H

#include <stddef.h>
#include <stdint.h>

struct stats {
	size_t n;
	uint64_t min, median, p95, max;
	uint64_t mean_tenths;	/* tenths of the unit, rounded to nearest */
};

void stats_sort(uint64_t *values, size_t n);

/* The value of that rank, in thousandths, of values in order; n at least 1. */
uint64_t stats_rank(const uint64_t *sorted, size_t n, unsigned int thousandths);

/* values stays in its order; n at least 1. Returns 0 or -ENOMEM. */
int stats_of(const uint64_t *values, size_t n, struct stats *stats);

#endif /* MAPBENCH_BASE_STATS_H */
