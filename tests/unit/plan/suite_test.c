// SPDX-License-Identifier: GPL-2.0-only
/* Which cells the suites leave out. */
#include <string.h>

#include "plan/options.h"
#include "plan/suite.h"
#include "tap.h"

/* How often a cell of that size is measured. */
static uint64_t reps(enum options_suite suite, enum clock_mode mode, bool thorough, uint64_t bytes)
{
	const struct options options = { .suite = suite, .mode = mode, .thorough = thorough };

	return suite_reps(&options, bytes, false);
}

static void test_reps(void)
{
	const struct options exact = { .suite = SUITE_QUICK, .mode = CLOCK_EXACT };
	const struct options asked = { .suite = SUITE_QUICK, .mode = CLOCK_EXACT, .reps = 7 };

	tap_ok(reps(SUITE_QUICK, CLOCK_EXACT, false, 4 << 20) == 20);
	tap_ok(reps(SUITE_QUICK, CLOCK_EXACT, false, 64 << 20) == 4);
	tap_ok(reps(SUITE_QUICK, CLOCK_EXACT, true, 4 << 20) == 64);
	tap_ok(reps(SUITE_QUICK, CLOCK_EXACT, true, 64 << 20) == 10);
	tap_ok(reps(SUITE_QUICK, CLOCK_TIME, false, 4096) == 64);
	tap_ok(reps(SUITE_QUICK, CLOCK_TIME, false, 64 << 20) == 10);
	tap_ok(reps(SUITE_MODEL, CLOCK_EXACT, false, 4096) == 64);
	tap_ok(reps(SUITE_FULL, CLOCK_EXACT, true, 4096) == 12);
	tap_ok(reps(SUITE_QUICK, CLOCK_EXACT, false, 1 << 30) == 3);
	tap_ok(suite_reps(&exact, 4096, true) == 12 && suite_reps(&asked, 4096, true) == 7);
}

int main(void)
{
	const struct sizes *few = suite_sizes(SUITE_QUICK), *many = suite_sizes(SUITE_MODEL);
	const struct sizes *full = suite_sizes(SUITE_FULL);

	tap_ok(suite_has_size(few, 1) && suite_has_size(few, 16384) && few->n == 4);
	tap_ok(!suite_has_size(few, SUITE_HUGE_PAGES) && few == &suite_sizes_few);
	tap_ok(full->n == few->n + 1 && full->pages[few->n] == SUITE_HUGE_PAGES &&
	       !memcmp(full->pages, few->pages, few->n * sizeof(few->pages[0])));
	tap_ok(many->n == 7 && suite_has_size(many, 6144) && suite_has_size(many, 512));
	tap_ok(suite_has_size(&suite_sizes_rare, 512) && !suite_has_size(&suite_sizes_rare, 16));
	tap_ok(!suite_why_not_huge("remap_pfn", "split")[0]);
	tap_ok(!suite_why_not_huge("fault_pfn", "bar")[0]);
	tap_ok(suite_why_not_huge("remap_pfn", "coherent_cma")[0]);
	tap_ok(suite_why_not_huge("fault_huge", "coherent_iommu")[0]);
	tap_ok(suite_why_not_huge("fault_pfn", "compound")[0]);
	tap_ok(!suite_why_not_huge("insert_pages", "scattered")[0]);
	tap_ok(suite_why_not_huge("insert_pages", "vmalloc")[0]);
	tap_ok(suite_why_not_huge("noop", "compound")[0] && suite_why_not_huge("", "")[0]);
	tap_ok(suite_is_common("dma_mmap", "coherent") && suite_is_common("noop", "bar"));
	tap_ok(!suite_is_common("dma_mmap", "scattered") && !suite_is_common("map_pages", "bar"));
	test_reps();
	return tap_done();
}
