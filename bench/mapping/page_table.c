// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/page_table.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/why.h"
#include "mapping/device.h"
#include "mapping/mapping.h"

static const char *const levels[] = {
	[MAPBENCH_LEVEL_PTE] = "PTE",
	[MAPBENCH_LEVEL_PMD] = "PMD",
	[MAPBENCH_LEVEL_PUD] = "PUD",
	[MAPBENCH_LEVEL_CONTPTE] = "CONTPTE",
};

static bool walk(const struct mapping *mapping, int module, const char *at, struct mapbench_walk *w)
{
	if (mapping->width == MAPPING_TOUCH_32)
		(void)*(const volatile uint32_t *)at;
	else if (mapping->width == MAPPING_TOUCH_64)
		(void)*(const volatile uint64_t *)at;
	return !device_walk(module, at, MAPBENCH_WALK_ANY, w) && w->level >= MAPBENCH_LEVEL_PTE &&
	       w->level <= MAPBENCH_LEVEL_CONTPTE;
}

static void name(char to[PAGE_TABLE_NAME_LEN], const char *first, const char *last)
{
	if (strcmp(first, last))
		snprintf(to, PAGE_TABLE_NAME_LEN, "%.7s+%.7s", first, last);
	else
		snprintf(to, PAGE_TABLE_NAME_LEN, "%.15s", first);
}

void page_table_read(const struct mapping *mapping, int module, struct page_table_leaf *leaf)
{
	struct mapbench_walk first, last;
	char why[WHY_LEN];
	char *mem;

	*leaf = (struct page_table_leaf){ .level = "" };
	mem = mapping_map(mapping, why);
	if (!mem)
		return;
	if (walk(mapping, module, mem, &first) &&
	    walk(mapping, module, mem + mapping->bytes - PAGE_BYTES, &last)) {
		name(leaf->level, levels[first.level], levels[last.level]);
		name(leaf->cache, first.cache, last.cache);
		leaf->pfn = first.pfn;
	}
	munmap(mem, mapping->bytes);
}

bool page_table_is_cache(const char *got, const char *asked)
{
	/* x86 calls uc what memory type registers cannot override, uc- what they can */
	if (!strcmp(asked, MAPPING_ANY_CACHE))
		return true;
	return !got[0] || !strcmp(got, asked) || (!strcmp(asked, "uc") && !strcmp(got, "uc-"));
}
