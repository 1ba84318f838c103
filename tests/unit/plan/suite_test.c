// SPDX-License-Identifier: GPL-2.0-only
/* Which cells the suites leave out. */
#include "plan/options.h"
#include "plan/suite.h"
#include "tap.h"

int main(void)
{
	const struct sizes *few = suite_sizes(SUITE_QUICK), *many = suite_sizes(SUITE_MODEL);

	tap_ok(suite_has_size(few, 1) && suite_has_size(few, 16384) && few->n == 4);
	tap_ok(!suite_has_size(few, SUITE_HUGE_PAGES) && suite_sizes(SUITE_FULL) == few);
	tap_ok(many->n == 7 && suite_has_size(many, 6144) && suite_has_size(many, 512));
	tap_ok(suite_has_size(&suite_sizes_rare, 512) && !suite_has_size(&suite_sizes_rare, 16));
	tap_ok(!suite_why_not_huge("remap_pfn", "split")[0]);
	tap_ok(!suite_why_not_huge("fault_pfn", "bar")[0]);
	tap_ok(suite_why_not_huge("fault_pfn", "compound")[0]);
	tap_ok(!suite_why_not_huge("insert_pages", "scattered")[0]);
	tap_ok(suite_why_not_huge("insert_pages", "vmalloc")[0]);
	tap_ok(suite_why_not_huge("noop", "compound")[0] && suite_why_not_huge("", "")[0]);
	tap_ok(suite_is_common("dma_mmap", "coherent") && suite_is_common("noop", "bar"));
	tap_ok(!suite_is_common("dma_mmap", "scattered") && !suite_is_common("map_pages", "bar"));
	return tap_done();
}
