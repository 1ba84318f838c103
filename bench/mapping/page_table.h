/* SPDX-License-Identifier: GPL-2.0-only */
/* What the page tables hold for a mapping that is touched: the level and the memory type. */
#ifndef MAPBENCH_MAPPING_PAGE_TABLE_H
#define MAPBENCH_MAPPING_PAGE_TABLE_H

#include <stdbool.h>

#include "mapping/mapping.h"

#define PAGE_TABLE_NAME_LEN	16

/* Where the first and the last page differ, level and cache have both with a + between them. */
struct page_table_leaf {
	uint64_t pfn;			/* of the first page; 0: not known */
	char level[PAGE_TABLE_NAME_LEN];	/* PTE, CONTPTE, PMD or PUD; "": there is none */
	char cache[PAGE_TABLE_NAME_LEN];	/* as MAPBENCH_IOC_WALK names it; "": not known */
};

/*
 * Maps the memory, reads a word of the first and the last page where that is allowed, asks the
 * module for their entries, and unmaps. module is any open node of the module.
 */
void page_table_read(const struct mapping *mapping, int module, struct page_table_leaf *leaf);

/* Whether a leaf's cache is the cache mode that was asked for; true where it is not known. */
bool page_table_is_cache(const char *got, const char *asked);

#endif /* MAPBENCH_MAPPING_PAGE_TABLE_H */
