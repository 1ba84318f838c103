// SPDX-License-Identifier: GPL-2.0-only

#include "source.h"

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "uapi/mapbench.h"

static char *source = "compound";
module_param(source, charp, 0444);
MODULE_PARM_DESC(source, "Source of the default buffer, as MAPBENCH_IOC_LIST names it (default compound)");

static const struct mapbench_source *default_source;

const struct mapbench_source *const mapbench_sources[] = {
#define SOURCE(source) (&mapbench_##source)
#include "sources.h"
};

const unsigned int mapbench_n_sources = ARRAY_SIZE(mapbench_sources);

const char *const mapbench_cache_names[MAPBENCH_N_CACHES] = {
	[MAPBENCH_WB] = "wb",
	[MAPBENCH_WC] = "wc",
	[MAPBENCH_UC] = "uc",
};

/* As MODULE_INFO() would have them: the names can be read before the module is loaded anywhere. */
static const char source_info[][2 * MAPBENCH_NAME_LEN] __used __section(".modinfo") = {
#define SOURCE(source) "mapbench_source=" #source
#include "sources.h"
};

MODULE_INFO(mapbench_cache, "wb");
MODULE_INFO(mapbench_cache, "wc");
MODULE_INFO(mapbench_cache, "uc");

const struct mapbench_source *mapbench_source_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < mapbench_n_sources; i++)
		if (!strcmp(mapbench_sources[i]->name, name))
			return mapbench_sources[i];
	return NULL;
}

/* All names, a space before each. */
static void source_names(char *text, size_t size)
{
	unsigned int i, length = 0;

	for (i = 0; i < mapbench_n_sources; i++)
		length += scnprintf(text + length, size - length, " %s", mapbench_sources[i]->name);
}

int mapbench_source_init(void)
{
	char names[128];

	default_source = mapbench_source_find(source);
	if (default_source)
		return 0;
	source_names(names, sizeof(names));
	pr_err("mapbench: no source \"%s\": there are%s\n", source, names);
	return -EINVAL;
}

const struct mapbench_source *mapbench_source_default(void)
{
	return default_source;
}
