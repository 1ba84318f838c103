/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PLAN_SIZE_LIST_H
#define MAPBENCH_PLAN_SIZE_LIST_H

#include <stddef.h>
#include <stdint.h>

#define SIZES_MAX	32

/* Sizes of mappings, in pages of 4 KiB. An empty list stands for the suite's sizes. */
struct sizes {
	uint64_t pages[SIZES_MAX];
	size_t n;
};

/*
 * Read "4K,64K,2M": bytes, with a binary unit or none, ascending. -EINVAL if one is no number of
 * whole pages up to 1 GiB, if they do not ascend, or if there are more than SIZES_MAX.
 */
int size_list_parse(struct sizes *sizes, const char *text);

#endif /* MAPBENCH_PLAN_SIZE_LIST_H */
