/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CACHE_H
#define MAPBENCH_CACHE_H

#include "source.h"

struct mapbench_buffer;

/* Can RAM of the kernel's linear mapping have that mode here? 0, or EOPNOTSUPP with why. */
int mapbench_cache_check(enum mapbench_cache cache, const char **why);
/*
 * Give the kernel's own mapping of every extent the buffer's mode, without which mm would map user
 * space write-back too. 0, or an errno with all as it was.
 */
int mapbench_cache_apply(struct mapbench_buffer *buffer);
/* Back to write-back, as the page allocator wants its pages. */
void mapbench_cache_restore(struct mapbench_buffer *buffer);

#endif /* MAPBENCH_CACHE_H */
