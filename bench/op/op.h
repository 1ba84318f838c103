/* SPDX-License-Identifier: GPL-2.0-only */
/* An operation: what is timed of the life of a mapping, and what others have to know of it. */
#ifndef MAPBENCH_OP_OP_H
#define MAPBENCH_OP_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "clock/clock.h"
#include "mapping/mapping.h"
#include "mapping/open.h"

/* One life of a mapping: mmap, perhaps a touch of its pages, munmap; a part of it is timed. */
struct life {
	struct mapping mapping;
	const struct op *op;
	uint64_t touch;		/* pages to touch, 0: all */
	const uint64_t *order;	/* their offsets; NULL: the first ones, in order */
	bool writes;		/* what is touched before the op is written, not read */
};

/* What one repetition gave. */
struct op_sample {
	uint64_t value;		/* instructions or ns */
	uint32_t flags;		/* CLOCK_INTERRUPTED, CLOCK_DISTURBED */
	char why[WHY_LEN];	/* where it failed */
};

/* One repetition; threads is for the operations that have several. -errno with a why. */
typedef int op_fn(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		  unsigned int threads, struct op_sample *sample);

/* A touch of bytes of a mapping. */
typedef void life_touch_fn(char *mem, size_t bytes);

/* The part of a life that op_single() times. */
enum op_part {
	OP_TOUCH,
	OP_MMAP,
	OP_MUNMAP,
	OP_FORK,		/* of the process with the mapping, until the child has ended */
};

/* What has happened to the pages when the timed part begins. */
enum op_before {
	OP_UNTOUCHED,
	OP_READ,
	OP_WRITTEN,
};

struct op {
	const char *name;
	op_fn *run;
	enum op_part part;
	enum op_before before;
	life_touch_fn *touch;		/* the access that is timed; NULL: a read of each page */
	life_touch_fn *touch_32;	/* the same of device registers; NULL: as touch */
	bool touches;			/* pages are accessed in the timed part */
	bool writes;			/* and written */
	bool counts;			/* the PMU of the process that runs it sees all of it */
	bool traces;			/* each of three clocks can measure it */
	bool splits;			/* maps a part at a time */
	bool tried;			/* some mappings refuse it, so it is tried first */
	bool wide;			/* accesses 64 bits at a time, whatever the memory is */
	bool opens;			/* opens in the timed part what it maps */
	bool fills;			/* writes every word, those of a check included */
	uint64_t least, most;		/* pages that it makes sense for; 0: any number */
	const char *why_not_exact;	/* why mode exact cannot measure it; NULL: it can */
	const char *why_not_emulated;	/* the same of ns on an emulated CPU */
};

static inline int op_run(const struct mapping_spec *spec, const struct life *life,
			 struct clock *clock, unsigned int threads, struct op_sample *sample)
{
	return life->op->run(spec, life, clock, threads, sample);
}

#endif /* MAPBENCH_OP_OP_H */
