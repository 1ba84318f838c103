/* SPDX-License-Identifier: GPL-2.0-only */
/* Acts: an operation, with how much of the mapping it touches and in what state. */
#ifndef MAPBENCH_OP_TABLE_H
#define MAPBENCH_OP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "op/op.h"

#define ACT_SETS_LEN	256

/* Each operation by its name. */
extern const struct op
#define WHOLE(op, ...)	op_##op
#define SPARSE(op, ...)	op_##op
#define RANDOM(op, ...)	op_##op
#define STATE(op, ...)	op_##op
#define CROWD(op, ...)	op_##op
#include "op/acts.h"
;

/*
 * Whether user space has written the pages. Of pages that it counts mm remembers that, and munmap
 * pays for it. The check writes every page of a buffer, before the first life.
 */
enum act_state {
	ACT_DIRTY,		/* written by the check, in an earlier life */
	ACT_CLEAN,		/* never written: another process's buffer was checked */
	ACT_WRITTEN,		/* written by the check, and in this life before the timed part */
	ACT_STATES,
};

extern const char *const act_state_name[ACT_STATES];

struct act {
	const char *name;		/* begins a cell's name, and is mapbench-cell's --op */
	const char *set;		/* the acts that --mapbench_ops names together */
	const struct op *op;
	unsigned int percent;		/* of the pages are touched, before op or in it; 0: all */
	uint64_t pages;			/* touch exactly as many; 0: percent tells */
	unsigned int threads;		/* 0: op has none of its own */
	bool random;			/* those pages are drawn; else they are the first */
	enum act_state state;
};

#define ACT_ADDED	96		/* at most, of shares that the user names */
#define ACT_NAME_LEN	48

extern struct act acts[];
extern size_t n_acts;

/* The names of all sets, with commas. */
const char *act_sets(char text[ACT_SETS_LEN]);

/*
 * The act of that name; one of a share that acts.h does not have, as touch_read:7%:random or
 * munmap:1792p:clean, is added first. NULL: none is called so.
 */
const struct act *act_find(const char *name);

/*
 * Adds what can be done with a share of the pages, of len bytes: "7" and "7%" are per cent, "1792p"
 * pages; the first ones and drawn, in each state. It is the set "sparse:7". -EINVAL where it is no
 * share, -E2BIG where there are too many.
 */
int act_add_share(const char *share, size_t len);

/* Whether act is of the set of that name, of len bytes. */
bool act_is_of(const struct act *act, const char *set, size_t len);

/* Whether it is an act of a share of the pages, which may be all of them, drawn. */
bool act_is_share(const struct act *act);

/* How many of so many pages act touches, at least one; 0: all of them. */
uint64_t act_pages(const struct act *act, uint64_t pages);

/*
 * Whether act's share of so many pages is a page at least. Where it is less, the cell would be
 * that of a larger share by another name.
 */
bool act_has_share(const struct act *act, uint64_t pages);

/*
 * Draws n of so many pages and returns their offsets in bytes, which the caller frees. The same two
 * numbers always give the same pages in the same order. NULL: no memory.
 */
uint64_t *act_draw(uint64_t pages, uint64_t n);

#endif /* MAPBENCH_OP_TABLE_H */
