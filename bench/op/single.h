/* SPDX-License-Identifier: GPL-2.0-only */
/* One life of a mapping: mmap, perhaps a touch of its pages, munmap; one of them is timed. */
#ifndef MAPBENCH_OP_SINGLE_H
#define MAPBENCH_OP_SINGLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "clock/clock.h"
#include "mapping/mapping.h"

enum life_op {
	LIFE_MMAP,
	LIFE_TOUCH_READ,
	LIFE_TOUCH_WRITE,
	LIFE_MUNMAP,
	LIFE_RETOUCH,		/* a second read of every page */
	LIFE_FORK,		/* fork of a process with the mapping, to the child's end */
	LIFE_MANY,		/* each page a mapping of its own: all mapped, read, unmapped */
	LIFE_CROWD,		/* threads read each its share of the pages, at once */
	LIFE_CROWD_MANY,	/* the same, each share a mapping of its own */
	LIFE_STALL,		/* the longest fault of another thread while mmap ran */
	LIFE_STREAM_READ,	/* every word of every page, which were touched before */
	LIFE_STREAM_WRITE,
	LIFE_LIFECYCLE,		/* from opening the file to closing it, every page read */
	LIFE_OPS,
};

extern const char *const life_op_name[LIFE_OPS];

struct life {
	struct mapping mapping;
	enum life_op op;
	uint64_t touch;		/* pages to touch, 0: all */
	const uint64_t *order;	/* their offsets; NULL: the first ones, in order */
	bool writes;		/* what is touched before the op is written, not read */
};

/* Pages touched from mmap up to the end of the timed operation. */
uint64_t life_touched(const struct life *life);

/* Read the pages to touch, unless nothing may be accessed. */
void life_touch(const struct life *life, char *mem);

/* What life's op does to bytes of a mapping, where it is a touch; else what reads every page. */
typedef void life_touch_fn(char *mem, size_t bytes);
life_touch_fn *life_toucher(const struct life *life);

/* Voluntary and other switches to another task so far. */
long life_switches(void);

/*
 * Live once, for all that needs nothing but the mapping (many.h and threads.h have the
 * others); flags are CLOCK_INTERRUPTED and CLOCK_DISTURBED. -errno with why.
 */
int life_run(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	     char why[WHY_LEN]);

#endif /* MAPBENCH_OP_SINGLE_H */
