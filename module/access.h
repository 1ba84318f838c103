/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_ACCESS_H
#define MAPBENCH_ACCESS_H

#include "buffer.h"

/*
 * Reads or writes the items of the request in the buffer, never through a user mapping; data is a
 * dense array in kernel memory. 0, ENXIO (an item outside the buffer), or ENOMEM (no room to map a
 * BAR).
 */
int mapbench_access(const struct mapbench_buffer *buffer, const struct mapbench_access *request,
		    void *data);

#endif /* MAPBENCH_ACCESS_H */
