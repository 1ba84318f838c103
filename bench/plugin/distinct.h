/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many different numbers there are. Running out of memory ends QEMU. */
#ifndef MAPBENCH_PLUGIN_DISTINCT_H
#define MAPBENCH_PLUGIN_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is an empty one that was never used. */
struct distinct {
	struct distinct_slot {
		uint64_t key;
		uint64_t round;	/* it is in use where this is the set's */
	} *slots;
	size_t room;		/* a power of two */
	size_t n;
	uint64_t round;
};

void distinct_clear(struct distinct *set);

/* Whether it was not there yet. */
bool distinct_add(struct distinct *set, uint64_t key);

#endif /* MAPBENCH_PLUGIN_DISTINCT_H */
