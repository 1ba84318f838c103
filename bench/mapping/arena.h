/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_ARENA_H
#define MAPBENCH_MAPPING_ARENA_H

#include <stddef.h>

/*
 * Find a stretch of address space for mappings of up to bytes: 1 GiB-aligned, whole GiBs long, and
 * with no other mapping in the same 512 GiB, so that every page table below the top level is built
 * by the first page mapped there and freed with the last.
 * Returns its address, or NULL if /proc/self/maps cannot be read or shows no such stretch.
 */
void *arena_find(size_t bytes);

#endif /* MAPBENCH_MAPPING_ARENA_H */
