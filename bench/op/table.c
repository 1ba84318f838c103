// SPDX-License-Identifier: GPL-2.0-only
#include "op/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "base/shuffle.h"

#define DRAW_SEED	1

const char *const act_state_name[ACT_STATES] = {
	[ACT_DIRTY] = "dirty",
	[ACT_CLEAN] = "clean",
	[ACT_WRITTEN] = "written",
};

#define WHOLE(name, set, tag)		\
	{ name, set, tag, 0, 0, false, ACT_DIRTY }
#define CROWD(op, tag, threads)		\
	{ op ":" #threads, "crowd", tag, 0, threads, false, ACT_DIRTY }
#define SPARSE(op, tag, percent)	\
	{ op ":" #percent "%", "sparse", tag, percent, 0, false, ACT_DIRTY }
#define RANDOM(op, tag, percent)	\
	{ op ":" #percent "%:random", "sparse", tag, percent, 0, true, ACT_DIRTY }
#define STATE(op, tag, name, state)	\
	{ op ":" name, "state", tag, 0, 0, false, state }

const struct act acts[] = {
	WHOLE("mmap", "basic", LIFE_MMAP),
	WHOLE("touch_read", "basic", LIFE_TOUCH_READ),
	WHOLE("touch_write", "basic", LIFE_TOUCH_WRITE),
	WHOLE("munmap", "basic", LIFE_MUNMAP),
	SPARSE("touch_read", LIFE_TOUCH_READ, 1),
	SPARSE("touch_read", LIFE_TOUCH_READ, 10),
	SPARSE("touch_read", LIFE_TOUCH_READ, 50),
	RANDOM("touch_read", LIFE_TOUCH_READ, 1),
	RANDOM("touch_read", LIFE_TOUCH_READ, 10),
	RANDOM("touch_read", LIFE_TOUCH_READ, 50),
	RANDOM("touch_read", LIFE_TOUCH_READ, 100),
	SPARSE("munmap", LIFE_MUNMAP, 1),
	SPARSE("munmap", LIFE_MUNMAP, 10),
	SPARSE("munmap", LIFE_MUNMAP, 50),
	RANDOM("munmap", LIFE_MUNMAP, 1),
	RANDOM("munmap", LIFE_MUNMAP, 10),
	RANDOM("munmap", LIFE_MUNMAP, 50),
	STATE("touch_read", LIFE_TOUCH_READ, "clean", ACT_CLEAN),
	STATE("munmap", LIFE_MUNMAP, "clean", ACT_CLEAN),
	STATE("munmap", LIFE_MUNMAP, "written", ACT_WRITTEN),
	WHOLE("lifecycle", "lifecycle", LIFE_LIFECYCLE),
	WHOLE("fork", "fork", LIFE_FORK),
	WHOLE("many", "many", LIFE_MANY),
	WHOLE("retouch", "retouch", LIFE_RETOUCH),
	WHOLE("stream_read", "stream", LIFE_STREAM_READ),
	WHOLE("stream_write", "stream", LIFE_STREAM_WRITE),
	CROWD("crowd", LIFE_CROWD, 1),
	CROWD("crowd", LIFE_CROWD, 2),
	CROWD("crowd", LIFE_CROWD, 4),
	CROWD("crowd_many", LIFE_CROWD_MANY, 2),
	CROWD("crowd_many", LIFE_CROWD_MANY, 4),
	WHOLE("stall", "stall", LIFE_STALL),
};

const size_t n_acts = sizeof(acts) / sizeof(acts[0]);

const struct act *act_find(const char *name)
{
	size_t i;

	for (i = 0; i < n_acts; i++)
		if (!strcmp(acts[i].name, name))
			return &acts[i];
	return NULL;
}

uint64_t act_pages(const struct act *act, uint64_t pages)
{
	uint64_t n = pages * act->percent / 100;

	return act->percent && !n ? 1 : n;
}

uint64_t *act_draw(uint64_t pages, uint64_t n)
{
	size_t *order = malloc(pages * sizeof(*order));
	uint64_t *offsets = malloc(n * sizeof(*offsets)), i;

	if (order && offsets) {
		shuffle(order, pages, DRAW_SEED);
		for (i = 0; i < n; i++)
			offsets[i] = order[i] * PAGE_BYTES;
	} else {
		free(offsets);
		offsets = NULL;
	}
	free(order);
	return offsets;
}
