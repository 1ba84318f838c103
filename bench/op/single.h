/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations that time one part of one life of a mapping. */
#ifndef MAPBENCH_OP_SINGLE_H
#define MAPBENCH_OP_SINGLE_H

#include <stdint.h>

#include "base/why.h"
#include "clock/clock.h"
#include "op/op.h"

/* Pages touched from mmap up to the end of the timed operation. */
uint64_t life_touched(const struct life *life);

/* Read the pages to touch, unless nothing may be accessed. */
void life_touch(const struct life *life, char *mem);

/* The access that life's op times, or a read of every page where it times something else. */
life_touch_fn *life_toucher(const struct life *life);

/* Voluntary and other switches to another task so far: asked for before a window and after it. */
long life_switches(void);

/* Calls this before each window and after it, outside of both; NULL: no more. */
void life_observe(void (*observer)(void));

/*
 * Makes a sample of what the window gave. before is what life_switches() said when it began: where
 * it says more by now another task ran meanwhile, and the sample is CLOCK_DISTURBED.
 */
void life_report(const struct clock_sample *window, long before, struct op_sample *sample);

/*
 * Lives once, for the operations that time one part of one life; op_single() is their .run. flags
 * are CLOCK_INTERRUPTED and CLOCK_DISTURBED. -errno with why.
 */
int life_run(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	     char why[WHY_LEN]);
op_fn op_single;

#endif /* MAPBENCH_OP_SINGLE_H */
