// SPDX-License-Identifier: GPL-2.0-only
#include "base/stats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

int stats_of(const uint64_t *values, size_t n, struct stats *stats)
{
	uint64_t *sorted = malloc(n * sizeof(*sorted));
	__uint128_t sum = 0;
	size_t i;

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, values, n * sizeof(*sorted));
	stats_sort(sorted, n);
	for (i = 0; i < n; i++)
		sum += sorted[i];
	*stats = (struct stats){
		.n = n,
		.min = sorted[0],
		.median = stats_rank(sorted, n, 500),
		.p95 = stats_rank(sorted, n, 950),
		.max = sorted[n - 1],
		.mean_tenths = (uint64_t)((sum * 10 + n / 2) / n),
	};
	free(sorted);
	return 0;
}
