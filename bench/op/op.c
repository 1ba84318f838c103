// SPDX-License-Identifier: GPL-2.0-only
#include "op/op.h"

#include "op/many.h"
#include "op/threads.h"

int op_run(const struct way *way, const struct life *life, struct clock *clock,
	   unsigned int threads, struct op_sample *sample)
{
	switch (life->op) {
	case LIFE_MANY:
		return whole_many(life, clock, &sample->value, &sample->flags, sample->why);
	case LIFE_LIFECYCLE:
		return whole_lifecycle(way, life, clock, &sample->value, &sample->flags,
				       sample->why);
	case LIFE_CROWD:
	case LIFE_CROWD_MANY:
		return crowd_run(life, threads, &sample->value, &sample->flags, sample->why);
	case LIFE_STALL:
		return crowd_stall(life, &sample->value, &sample->flags, sample->why);
	default:
		return life_run(life, clock, &sample->value, &sample->flags, sample->why);
	}
}
