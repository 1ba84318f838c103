// SPDX-License-Identifier: GPL-2.0-only
/* Of processors whose own mapping of RAM cannot be changed: write-back is all that there is. */

#include "cache.h"

#include <linux/errno.h>

int mapbench_cache_check(enum mapbench_cache cache, const char **why)
{
	if (cache == MAPBENCH_WB)
		return 0;
	*why = "this architecture cannot change how the kernel itself maps RAM";
	return -EOPNOTSUPP;
}

int mapbench_cache_apply(struct mapbench_buffer *buffer)
{
	return 0;
}

void mapbench_cache_restore(struct mapbench_buffer *buffer)
{
}
