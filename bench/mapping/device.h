/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_DEVICE_H
#define MAPBENCH_MAPPING_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "mapbench.h"

#define DEVICE_DIR	"/dev/mapbench"

/* All return a file descriptor or 0, or -errno. */

/* Open the node of that backend; NULL: of any backend. */
int device_open(const char *backend);

/* Row index of the list for that length in bytes; bar may be NULL. -ENOENT past the last. */
int device_list(int fd, uint32_t index, uint64_t length, const struct mapbench_bar *bar,
		struct mapbench_list *row);

/* BAR number index. -ENOENT past the last. */
int device_bar(int fd, uint32_t index, struct mapbench_bars *bar);

/* bar may be NULL; reserved: each page counts as PageReserved, for remap_2_6_14 alone. */
int device_config(int fd, const char *source, const char *cache, uint64_t length,
		  const struct mapbench_bar *bar, bool reserved);

int device_info(int fd, struct mapbench_info *info);

/* How this process maps the address at, in a mapping of fd; with MAPBENCH_WALK_ANY in any. */
int device_walk(int fd, const void *at, uint32_t where, struct mapbench_walk *walk);

/* Where the locks are of this process's address space, to be watched from outside. */
int device_locks(int fd, struct mapbench_locks *locks);

/*
 * Read or write, through the kernel's own mapping, count items of width bytes (4 or 8) that lie
 * stride bytes apart from offset on.
 */
int device_access(int fd, bool write, uint64_t offset, uint64_t stride, uint32_t count,
		  uint32_t width, void *data);

#endif /* MAPBENCH_MAPPING_DEVICE_H */
