/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rule by which mm judges a physical range that a driver asks it to map: what vm_iomap_memory()
 * documents, and mmap_action_simple_ioremap() with it. Sums wrap as mm's 64-bit ones do.
 */
#ifndef MAPBENCH_TEST_RANGE_MODEL_H
#define MAPBENCH_TEST_RANGE_MODEL_H

#include <errno.h>
#include <stdint.h>

#define RANGE_PAGE	4096ULL

struct range {
	uint64_t phys;		/* first byte of the range */
	uint64_t size;		/* bytes */
	uint64_t vm_len;	/* bytes of the VMA, whole pages */
	uint64_t pgoff;		/* pages into the range */
};

/* -EINVAL, or 0 with the PFN that the VMA's first page leads to. */
static inline int range_model(const struct range *range, uint64_t *pfn)
{
	uint64_t size = range->size + range->phys % RANGE_PAGE;
	uint64_t pages = (size + RANGE_PAGE - 1) / RANGE_PAGE;
	uint64_t first = range->phys / RANGE_PAGE;

	if (range->phys + range->size < range->phys)
		return -EINVAL;
	if (first + pages < first)
		return -EINVAL;
	if (range->pgoff > pages)
		return -EINVAL;
	if (range->vm_len / RANGE_PAGE > pages - range->pgoff)
		return -EINVAL;
	*pfn = first + range->pgoff;
	return 0;
}

#endif /* MAPBENCH_TEST_RANGE_MODEL_H */
