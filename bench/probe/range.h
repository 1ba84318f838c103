/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PROBE_RANGE_H
#define MAPBENCH_PROBE_RANGE_H

#include <stddef.h>

/*
 * A free range of length bytes, aligned to 2 MiB, with as much room behind it, for
 * MAP_FIXED_NOREPLACE or MREMAP_FIXED.
 */
void *range_free(size_t length);

#endif /* MAPBENCH_PROBE_RANGE_H */
