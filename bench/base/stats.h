/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranks of values. Percentiles are nearest rank: of n values in order, percentile p is
 * number ceil(p / 100 * n), so always a value that was measured; the median is percentile 50.
 */
#ifndef MAPBENCH_BASE_STATS_H
#define MAPBENCH_BASE_STATS_H

#include <stddef.h>
#include <stdint.h>

void stats_sort(uint64_t *values, size_t n);

/* The value of that rank, in thousandths, of values in order; n at least 1. */
uint64_t stats_rank(const uint64_t *sorted, size_t n, unsigned int thousandths);

/* Sorts them; n at least 1. */
uint64_t stats_median(uint64_t *values, size_t n);

#endif /* MAPBENCH_BASE_STATS_H */
