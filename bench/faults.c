// SPDX-License-Identifier: GPL-2.0-only
#include "faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "stats.h"
#include "tag.h"

/* The bits below the leading ones that make a bin. */
static uint64_t below(uint64_t value, int bits)
{
	int length = value ? 64 - __builtin_clzll(value) : 0;

	return length > bits ? (1ULL << (length - bits)) - 1 : 0;
}

static bool fill(const uint64_t *values, uint64_t n, int bits, struct faults *faults)
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

void faults_of(uint64_t *values, uint64_t n, struct faults *faults)
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
	while (!fill(values, n, bits, faults))
		bits--;
}

/* One life; values of the touches that count go to values, of which there are n already. */
static int touch_each(const struct life *life, struct clock *clock, uint64_t *values,
		      struct faults *faults, char *why)
{
	life_touch_fn *touch = life_toucher(life);
	char *mem = life_map(life, why);
	size_t at;

	if (!mem)
		return -EFAULT;
	clock_align(clock);
	for (at = 0; at < life->bytes; at += TAG_PAGE_SIZE) {
		struct clock_sample sample;

		clock_begin(clock);
		touch(mem + at, TAG_PAGE_SIZE);
		sample = clock_end(clock);
		if (sample.interrupted || sample.wrong)
			faults->left_out++;
		else
			values[faults->n++] = sample.value;
	}
	if (munmap(mem, life->bytes)) {
		int err = -errno;

		snprintf(why, WIRE_WHY_LEN, "munmap of %zu bytes: %s", life->bytes,
			 strerror(errno));
		return err;
	}
	return 0;
}

int faults_run(const struct life *life, struct clock *clock, struct faults *faults,
	       char why[WIRE_WHY_LEN])
{
	uint64_t pages = life->bytes / TAG_PAGE_SIZE;
	uint64_t lives = pages < FAULTS_MIN ? FAULTS_MIN / pages : 1, i;
	uint64_t *values = calloc(pages * lives, sizeof(*values));
	int err = 0;

	*faults = (struct faults){ .n = 0 };
	if (!values) {
		snprintf(why, WIRE_WHY_LEN, "no memory for the costs of %llu faults",
			 (unsigned long long)(pages * lives));
		return -ENOMEM;
	}
	/* So that it is there: it must not be made while the faults are. */
	memset(values, 0xff, pages * lives * sizeof(*values));
	for (i = 0; i < lives && !err; i++)
		err = touch_each(life, clock, values, faults, why);
	if (!err && !faults->n) {
		snprintf(why, WIRE_WHY_LEN, "an interrupt came in each of its faults");
		err = -EIO;
	}
	if (!err)
		faults_of(values, faults->n, faults);
	free(values);
	return err;
}
