// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for the distribution of single faults: percentiles, single values as bins while they
 * are few, and bins that hold every value once when they are many; and real faults.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "base/why.h"
#include "extra/fault_histogram.h"
#include "mapping/arena.h"
#include "mapping/mapping.h"
#include "op/table.h"
#include "tap.h"

static uint64_t in_bins(const struct faults *faults)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < faults->n_bins; i++)
		n += faults->bin[i].n;
	return n;
}

static bool bins_in_order(const struct faults *faults)
{
	for (uint32_t i = 0; i < faults->n_bins; i++)
		if (faults->bin[i].from > faults->bin[i].to || !faults->bin[i].n ||
		    (i && faults->bin[i - 1].to >= faults->bin[i].from))
			return false;
	return faults->n_bins && faults->bin[0].from <= faults->min &&
	       faults->bin[faults->n_bins - 1].to >= faults->max;
}

static void test_few(void)
{
	uint64_t values[1000];
	struct faults faults;

	for (uint64_t i = 0; i < 1000; i++)
		values[i] = i % 10 ? 2700 : 2708;
	values[3] = 14000;
	fault_histogram_of(values, 1000, &faults);
	tap_ok(faults.n == 1000 && faults.min == 2700 && faults.max == 14000);
	tap_ok(faults.p50 == 2700 && faults.p90 == 2708 && faults.p99 == 2708);
	tap_ok(faults.p999 == 2708);
	tap_ok(faults.n_bins == 3);
	tap_ok(faults.bin[0].from == 2700 && faults.bin[0].to == 2700 && faults.bin[0].n == 899);
	tap_ok(faults.bin[2].from == 14000 && faults.bin[2].n == 1);
}

static void test_one(void)
{
	uint64_t value = 0;
	struct faults faults;

	fault_histogram_of(&value, 1, &faults);
	tap_ok(!faults.min && !faults.p999 && !faults.max && faults.n_bins == 1);
}

static void test_many(uint64_t n, uint64_t step)
{
	uint64_t *values = calloc(n, sizeof(*values));
	struct faults faults;

	for (uint64_t i = 0; i < n; i++)
		values[i] = (n - i) * step;
	fault_histogram_of(values, n, &faults);
	tap_ok(faults.min == step && faults.max == n * step);
	tap_ok(faults.p50 == (n + 1) / 2 * step);
	tap_ok(faults.n_bins > FAULTS_BINS / 4 && faults.n_bins <= FAULTS_BINS);
	tap_ok(in_bins(&faults) == n);
	tap_ok(bins_in_order(&faults));
	free(values);
}

/* A bin for every length in bits, which is as many as there can be. */
static void test_widest(void)
{
	uint64_t values[128];
	struct faults faults;

	for (int i = 0; i < 64; i++) {
		values[2 * i] = 1ULL << i;
		values[2 * i + 1] = (1ULL << i) | (1ULL << i >> 1);
	}
	fault_histogram_of(values, 128, &faults);
	tap_ok(faults.n_bins == FAULTS_BINS && in_bins(&faults) == 128);
	tap_ok(bins_in_order(&faults));
	tap_ok(faults.bin[63].to == UINT64_MAX);
}

/* Real ones, of a file in memory. */
static void test_touch(size_t pages, const struct op *op)
{
	size_t bytes = pages * PAGE_BYTES;
	struct life life = { .op = op, .mapping = {
		.fd = memfd_create("faults", MFD_CLOEXEC), .bytes = bytes, .flags = MAP_SHARED,
		.prot = PROT_READ | PROT_WRITE, .arena = arena_find(bytes),
		.width = MAPPING_TOUCH_64,
	} };
	char why[WHY_LEN] = "";
	struct faults faults;
	struct clock clock;

	tap_ok(!ftruncate(life.mapping.fd, (off_t)bytes));
	clock_init(&clock, CLOCK_TIME, NULL);
	tap_ok(!fault_histogram_run(&life, &clock, &faults, why) && !why[0]);
	tap_ok(faults.n == (pages < FAULTS_MIN ? FAULTS_MIN : pages) && !faults.left_out);
	tap_ok(faults.max > 0 && in_bins(&faults) == faults.n && bins_in_order(&faults));
	close(life.mapping.fd);
	tap_ok(fault_histogram_run(&life, &clock, &faults, why) && why[0]);
}

int main(void)
{
	test_few();
	test_one();
	test_many(65, 1);
	test_many(16384, 1);
	test_many(100000, 977);
	test_widest();
	test_touch(16, &op_touch_read);
	test_touch(1024, &op_touch_write);
	return tap_done();
}
