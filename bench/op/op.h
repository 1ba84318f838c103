/* SPDX-License-Identifier: GPL-2.0-only */
/* What is timed, whichever operation it is. */
#ifndef MAPBENCH_OP_OP_H
#define MAPBENCH_OP_OP_H

#include "base/why.h"
#include "clock/clock.h"
#include "mapping/way.h"
#include "op/single.h"

/* What one repetition gave. */
struct op_sample {
	uint64_t value;		/* instructions or ns */
	uint32_t flags;		/* CLOCK_INTERRUPTED, CLOCK_DISTURBED */
	char why[WHY_LEN];	/* where it failed */
};

/* One repetition of life's operation; threads is for those that have several. -errno with a why. */
int op_run(const struct way *way, const struct life *life, struct clock *clock,
	   unsigned int threads, struct op_sample *sample);

#endif /* MAPBENCH_OP_OP_H */
