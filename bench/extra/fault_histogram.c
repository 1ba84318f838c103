// SPDX-License-Identifier: GPL-2.0-only
#include "extra/fault_histogram.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/stats.h"
#include "base/why.h"
#include "mapping/mapping.h"

#define UNKNOWN		UINT64_MAX
#define LIVES_MAX	4	/* in which a touch may be tried */

/* The bits below the leading ones that make a bin. */
static uint64_t below(uint64_t value, int bits)
{
	int length = value ? 64 - __builtin_clzll(value) : 0;

	return length > bits ? (1ULL << (length - bits)) - 1 : 0;
}

static bool into_bins(const uint64_t *values, uint64_t n, int bits, struct faults *faults)
{
	struct faults_bin *bin = NULL;
	uint64_t i, low;

	faults->n_bins = 0;
	for (i = 0; i < n; i++) {
		if (!bin || values[i] > bin->to) {
			if (faults->n_bins == FAULTS_BINS)
				return false;
			low = below(values[i], bits);
			bin = &faults->bin[faults->n_bins++];
			*bin = (struct faults_bin){ .from = values[i] & ~low,
						    .to = values[i] | low };
		}
		bin->n++;
	}
	return true;
}

void fault_histogram_of(uint64_t *values, uint64_t n, struct faults *faults)
{
	int bits = 64;

	stats_sort(values, n);
	faults->n = n;
	faults->min = values[0];
	faults->p50 = stats_rank(values, n, 500);
	faults->p90 = stats_rank(values, n, 900);
	faults->p99 = stats_rank(values, n, 990);
	faults->p999 = stats_rank(values, n, 999);
	faults->max = values[n - 1];
	/* One bit is enough: there are no more than 64 lengths. */
	while (!into_bins(values, n, bits, faults))
		bits--;
}

/*
 * One life: a value for each page that is UNKNOWN, unless an interrupt comes in its touch. Where
 * that was so in a life before, the touch comes just after a tick of the timer.
 */
static int touch_each(const struct life *life, struct clock *clock, bool again, uint64_t *values,
		      char *why)
{
	life_touch_fn *touch = life_toucher(life);
	uint64_t pages = life->mapping.bytes / PAGE_BYTES, page;
	char *mem = mapping_map(&life->mapping, why);

	if (!mem)
		return -EFAULT;
	clock_align(clock);
	for (page = 0; page < pages; page++) {
		char *at = mem + page * PAGE_BYTES;
		struct clock_sample sample;

		if (values[page] != UNKNOWN) {
			touch(at, PAGE_BYTES);
			continue;
		}
		if (again)
			clock_align(clock);
		clock_begin(clock);
		touch(at, PAGE_BYTES);
		sample = clock_end(clock);
		if (!sample.interrupted && !sample.wrong)
			values[page] = sample.value;
	}
	if (munmap(mem, life->mapping.bytes)) {
		int err = -errno;

		snprintf(why, WHY_LEN, "munmap of %zu bytes: %s", life->mapping.bytes,
			 strerror(errno));
		return err;
	}
	return 0;
}

static uint64_t count_unknown(const uint64_t *values, uint64_t n)
{
	uint64_t i, unknown = 0;

	for (i = 0; i < n; i++)
		unknown += values[i] == UNKNOWN;
	return unknown;
}

/* All touches of one life, in as many as it takes to see each without an interrupt. */
static int touch_all(const struct life *life, struct clock *clock, uint64_t *values, char *why)
{
	uint64_t pages = life->mapping.bytes / PAGE_BYTES, left = pages;
	int i, err = 0;

	for (i = 0; i < LIVES_MAX && left && !err; i++) {
		err = touch_each(life, clock, i, values, why);
		left = count_unknown(values, pages);
	}
	return err;
}

int fault_histogram_run(const struct life *life, struct clock *clock, struct faults *faults,
			char why[WHY_LEN])
{
	uint64_t pages = life->mapping.bytes / PAGE_BYTES;
	uint64_t lives = pages < FAULTS_MIN ? FAULTS_MIN / pages : 1, i, n = 0;
	uint64_t *values = calloc(pages * lives, sizeof(*values));
	int err = 0;

	*faults = (struct faults){ .n = 0 };
	if (!values) {
		snprintf(why, WHY_LEN, "no memory for the costs of %llu faults",
			 (unsigned long long)(pages * lives));
		return -ENOMEM;
	}
	/* So that it is there: it must not be made while the faults are. */
	memset(values, 0xff, pages * lives * sizeof(*values));
	for (i = 0; i < lives && !err; i++)
		err = touch_all(life, clock, values + i * pages, why);
	for (i = 0; i < pages * lives; i++)
		if (values[i] != UNKNOWN)
			values[n++] = values[i];
	if (!err && !n) {
		snprintf(why, WHY_LEN, "an interrupt came in each of its faults");
		err = -EIO;
	}
	if (!err) {
		faults->left_out = pages * lives - n;
		fault_histogram_of(values, n, faults);
	}
	free(values);
	return err;
}
