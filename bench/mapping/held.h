/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_HELD_H
#define MAPBENCH_MAPPING_HELD_H

#include <stddef.h>

#include "base/why.h"

#define HELD_FDS	4

/* Descriptors that stay open as long as the memory is to be mapped. */
struct held {
	int fd[HELD_FDS];
	size_t n;
};

/*
 * Keeps fd, for held_close() to close, and returns it. A negative one is of an open() that has just
 * failed: returns -errno, and writes into why that `what` could not be opened.
 */
int held_add(struct held *held, int fd, const char *what, char why[WHY_LEN]);

void held_close(struct held *held);

#endif /* MAPBENCH_MAPPING_HELD_H */
