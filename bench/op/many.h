/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole lives, timed from one end to the other. */
#ifndef MAPBENCH_OP_MANY_H
#define MAPBENCH_OP_MANY_H

#include <stdint.h>

#include "base/why.h"
#include "clock/clock.h"
#include "mapping/way.h"
#include "op/single.h"

/* As life_run(), for LIFE_MANY. The arena has room for twice the bytes. */
int whole_many(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	       char why[WHY_LEN]);

/* As life_run(), for LIFE_LIFECYCLE: opens and closes a file of its own. */
int whole_lifecycle(const struct way *way, const struct life *life, struct clock *clock,
		    uint64_t *value, uint32_t *flags, char why[WHY_LEN]);

#endif /* MAPBENCH_OP_MANY_H */
