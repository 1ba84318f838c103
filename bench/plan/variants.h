/* SPDX-License-Identifier: GPL-2.0-only */
/* Cells that differ in what is timed alone. */
#ifndef MAPBENCH_PLAN_VARIANTS_H
#define MAPBENCH_PLAN_VARIANTS_H

#include "mapping/mapping.h"
#include "plan/options.h"
#include "plan/plan.h"

struct group {
	const char *backend, *source, *cache, *note;
	const char *token;		/* the source as benchmarks are named by it */
	uint64_t bytes, offset;		/* of the mapping; where in the BAR */
	bool other;			/* not of the module */
	bool rare;			/* not the source's first cache mode, or another BAR */
	enum check_kind check;
	enum mapping_width width;
	bool faults;			/* it maps at fault time */
	bool counts;			/* its pages are counted: mm keeps a state of theirs */
	bool control;			/* no way to map a buffer */
	bool events;			/* its handlers can have the events that trace.h is about */
	const struct mapbench_bar *bar;		/* NULL: none */
	const struct target *target;		/* NULL: none */
	const char *device;			/* "" without either */
	/* Why nothing of it, no touch and no write can be measured; "": it can. */
	const char *why_not, *why_not_touch, *why_not_write;
	bool owed;			/* with why_not: the user asked for it */
};

/* Add a cell for each act that the options ask for. 0 or -ENOMEM. */
int group_add(struct matrix *matrix, const struct options *options, const struct group *group);

#endif /* MAPBENCH_PLAN_VARIANTS_H */
