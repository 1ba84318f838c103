/* SPDX-License-Identifier: GPL-2.0-only */
/* What the cost of one repetition is made of, as QEMU's plugin counts it: docs/vector.md. */
#ifndef MAPBENCH_EXTRA_VECTOR_H
#define MAPBENCH_EXTRA_VECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "clock/clock.h"
#include "mapping/open.h"
#include "op/single.h"

struct vector {
	uint64_t part[MAILBOX_PARTS];	/* without what an empty window counts of sums */
	int64_t page_tables;		/* pages that the process has more afterwards */
	uint64_t twice;			/* instructions of interrupts taken off a value twice */
	bool lacks[MAILBOX_PARTS];	/* which of them cannot be counted on this kernel */
	uint64_t unknown;		/* accesses whose place the plugin could not tell */
};

extern const char *const vector_part[MAILBOX_PARTS];

/*
 * Has the plugin watch the locks of this process, where it counts vectors: once, before the first
 * repetition. module is a file of the module's, or whatever says that there is none.
 */
void vector_watch(const struct clock *clock, int module);

/*
 * The vector of the last repetition, which was armed. Runs empty windows after it, and one
 * repetition more, of which the page tables are counted. -errno with why.
 */
int vector_run(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
	       unsigned int threads, struct vector *vector, char why[WHY_LEN]);

#endif /* MAPBENCH_EXTRA_VECTOR_H */
