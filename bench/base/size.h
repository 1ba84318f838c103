/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_SIZE_H
#define MAPBENCH_BASE_SIZE_H

#include <stdint.h>

#define SIZE_NAME_LEN	24

/* Write bytes as "512", "4K", "2M" or "1G": the largest binary unit that leaves no rest. */
const char *size_name(uint64_t bytes, char buf[SIZE_NAME_LEN]);

/* Read a whole decimal or 0x number; -EINVAL if text is anything else or above max. */
int size_number(const char *text, uint64_t max, uint64_t *value);

/*
 * Read OFFSET,LENGTH, both in bytes of whole pages, decimal or 0x, LENGTH at least one page;
 * -EINVAL if text is anything else.
 */
int size_range(const char *text, uint64_t *offset, uint64_t *length);

#endif /* MAPBENCH_BASE_SIZE_H */
