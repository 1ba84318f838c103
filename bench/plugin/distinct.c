// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/distinct.h"

#include <stdlib.h>

#define ROOM_FIRST	1024

/* The slot that has it, or the free one that it belongs in. */
static struct distinct_slot *find(const struct distinct *set, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15ULL) >> 32 & (set->room - 1);

	while (set->slots[at].round == set->round && set->slots[at].key != key)
		at = (at + 1) & (set->room - 1);
	return &set->slots[at];
}

static void grow(struct distinct *set)
{
	struct distinct old = *set;
	size_t i;

	set->room = old.room ? 2 * old.room : ROOM_FIRST;
	set->slots = calloc(set->room, sizeof(*set->slots));
	if (!set->slots)
		abort();
	for (i = 0; i < old.room; i++)
		if (old.slots[i].round == old.round)
			*find(set, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void distinct_clear(struct distinct *set)
{
	set->round++;
	set->n = 0;
}

bool distinct_add(struct distinct *set, uint64_t key)
{
	struct distinct_slot *slot;

	if (!set->round)
		set->round = 1;
	if (2 * set->n >= set->room)
		grow(set);
	slot = find(set, key);
	if (slot->round == set->round)
		return false;
	*slot = (struct distinct_slot){ .key = key, .round = set->round };
	set->n++;
	return true;
}
