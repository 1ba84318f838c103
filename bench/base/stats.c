// SPDX-License-Identifier: GPL-2.0-only
#include "base/stats.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void stats_sort(uint64_t *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
}

uint64_t stats_rank(const uint64_t *sorted, size_t n, unsigned int thousandths)
{
	return sorted[(n * thousandths + 999) / 1000 - 1];
}

uint64_t stats_median(uint64_t *values, size_t n)
{
	stats_sort(values, n);
	return stats_rank(values, n, 500);
}
