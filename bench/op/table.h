/* SPDX-License-Identifier: GPL-2.0-only */
/* What is timed of a life, and how much of the mapping it touches. */
#ifndef MAPBENCH_OP_TABLE_H
#define MAPBENCH_OP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "op/single.h"

#define ACT_LIST	"basic, sparse, state, lifecycle, fork, many, retouch, stream, crowd, " \
			"stall"

/*
 * What user space has written of the pages, which mm keeps for those that it counts. Of a buffer
 * that was checked all were, before the life that is timed.
 */
enum act_state {
	ACT_DIRTY,
	ACT_CLEAN,		/* none ever was */
	ACT_WRITTEN,		/* all were, and all are again in this life */
	ACT_STATES,
};

extern const char *const act_state_name[ACT_STATES];

struct act {
	const char *name;		/* in benchmarks' names, and mapbench-cell's --op */
	const char *set;		/* what --mapbench_ops calls it */
	enum life_op op;
	unsigned int percent;		/* of the pages, touched before or in op; 0: all */
	unsigned int threads;		/* 0: the one that there is */
	bool random;			/* those in an order drawn, and drawn from all of them */
	enum act_state state;
};

extern const struct act acts[];
extern const size_t n_acts;

/* NULL: none is called so. */
const struct act *act_find(const char *name);

/* Pages of that many that act touches, at least one; 0: all. */
uint64_t act_pages(const struct act *act, uint64_t pages);

/*
 * Offsets in bytes of n of that many pages, in an order that is always the same for both numbers.
 * The caller frees them. NULL: no memory.
 */
uint64_t *act_draw(uint64_t pages, uint64_t n);

#endif /* MAPBENCH_OP_TABLE_H */
