// SPDX-License-Identifier: GPL-2.0-only
#include "op/table.h"

#include <stdio.h>
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

const struct act acts[] = {
#define WHOLE(op, set)		{ #op, set, &op_##op, 0, 0, false, ACT_DIRTY }
#define SPARSE(op, percent)	\
	{ #op ":" #percent "%", "sparse", &op_##op, percent, 0, false, ACT_DIRTY }
#define RANDOM(op, percent)	\
	{ #op ":" #percent "%:random", "sparse", &op_##op, percent, 0, true, ACT_DIRTY }
#define STATE(op, name, state)	{ #op ":" name, "state", &op_##op, 0, 0, false, state }
#define CROWD(op, threads)	\
	{ #op ":" #threads, "crowd", &op_##op, 0, threads, false, ACT_DIRTY }
#include "op/acts.h"
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

const char *act_sets(char text[ACT_SETS_LEN])
{
	size_t i, first, length = 0;

	text[0] = '\0';
	for (i = 0; i < n_acts; i++) {
		for (first = 0; strcmp(acts[first].set, acts[i].set); first++)
			;
		if (first == i && length < ACT_SETS_LEN)
			length += (size_t)snprintf(text + length, ACT_SETS_LEN - length, "%s%s",
						   i ? ", " : "", acts[i].set);
	}
	return text;
}

uint64_t act_pages(const struct act *act, uint64_t pages)
{
	uint64_t n = pages * act->percent / 100;

	return act->percent && !n ? 1 : n;
}

bool act_has_share(const struct act *act, uint64_t pages)
{
	return !act->percent || pages * act->percent >= 100;
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
