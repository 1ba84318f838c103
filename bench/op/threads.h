/* SPDX-License-Identifier: GPL-2.0-only */
/* What several threads of a process do to each other; they need a CPU each, and mode time. */
#ifndef MAPBENCH_OP_THREADS_H
#define MAPBENCH_OP_THREADS_H

#include <stdint.h>

#include "base/why.h"
#include "op/single.h"

#define CROWD_THREADS	16

/*
 * As life_run(): ns from when the threads are let go until the last has read its share of the
 * pages, in one mapping (LIFE_CROWD) or each in a mapping of its own (LIFE_CROWD_MANY).
 */
int crowd_run(const struct life *life, unsigned int threads, uint64_t *value, uint32_t *flags,
	      char why[WHY_LEN]);

/* As life_run(): the longest that a fault of another thread took while mmap ran, in ns. */
int crowd_stall(const struct life *life, uint64_t *value, uint32_t *flags,
		char why[WHY_LEN]);

#endif /* MAPBENCH_OP_THREADS_H */
