/* SPDX-License-Identifier: GPL-2.0-only */
/* What is timed, whichever operation it is. */
#ifndef MAPBENCH_OP_OP_H
#define MAPBENCH_OP_OP_H

#include "clock/clock.h"
#include "op/single.h"
#include "mapping/way.h"
#include "cell/protocol.h"

/* One repetition of life's operation; threads is for those that have several. -errno with a why. */
int op_run(const struct way *way, const struct life *life, struct clock *clock,
	   unsigned int threads, struct wire *sample);

#endif /* MAPBENCH_OP_OP_H */
