/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_ARCH_TOUCH_H
#define MAPBENCH_ARCH_TOUCH_H

#include <stddef.h>
#include <stdint.h>

/*
 * One access to the first word of every page of mem, in order: three instructions a page (access,
 * add, branch) and no other memory touched. bytes is a non-zero multiple of the page size.
 * touch_read32 and touch_write32 are for what only takes 32 bits at a time. A 1 is written.
 */
void touch_read(char *mem, size_t bytes);
void touch_read32(char *mem, size_t bytes);
void touch_write32(char *mem, size_t bytes);
void touch_write(char *mem, size_t bytes);

/* Every word, in order. */
void touch_read_all(char *mem, size_t bytes);
void touch_write_all(char *mem, size_t bytes);

/*
 * One read, or a write of a 1, at each of n offsets in bytes of mem, n at least 1: four
 * instructions an offset.
 */
typedef void touch_list_fn(char *mem, const uint64_t *offsets, size_t n);
touch_list_fn touch_list, touch_list_write;

#endif /* MAPBENCH_ARCH_TOUCH_H */
