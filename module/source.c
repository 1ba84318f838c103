// SPDX-License-Identifier: GPL-2.0-only

#include "source.h"

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

const struct mapbench_source *const mapbench_sources[] = {
	&mapbench_compound,
	&mapbench_split,
	&mapbench_scattered,
	&mapbench_vmalloc,
	&mapbench_coherent,
	&mapbench_coherent_cma,
	&mapbench_coherent_iommu,
	&mapbench_bar,
#ifdef MAPBENCH_TEST
	&mapbench_kmalloc,
#endif
};

const unsigned int mapbench_n_sources = ARRAY_SIZE(mapbench_sources);

const char *const mapbench_cache_names[MAPBENCH_N_CACHES] = {
	[MAPBENCH_WB] = "wb",
	[MAPBENCH_WC] = "wc",
	[MAPBENCH_UC] = "uc",
};

MODULE_INFO(mapbench_cache, "wb");
MODULE_INFO(mapbench_cache, "wc");
MODULE_INFO(mapbench_cache, "uc");

void mapbench_source_names(char *text, size_t size)
{
	unsigned int i, length = 0;

	for (i = 0; i < mapbench_n_sources; i++)
		length += scnprintf(text + length, size - length, " %s", mapbench_sources[i]->name);
}

const struct mapbench_source *mapbench_source_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < mapbench_n_sources; i++)
		if (!strcmp(mapbench_sources[i]->name, name))
			return mapbench_sources[i];
	return NULL;
}
