/* SPDX-License-Identifier: GPL-2.0-only */
/* Cells that map the same memory in the same way are a group, and differ in what is timed. */
#ifndef MAPBENCH_PLAN_VARIANTS_H
#define MAPBENCH_PLAN_VARIANTS_H

#include "mapping/mapping.h"
#include "plan/options.h"
#include "plan/plan.h"

struct group {
	const char *backend, *source, *cache, *note;
	const char *token;		/* the source as it stands in a cell's name */
	uint64_t bytes, offset;		/* length of the mapping, and its place in the BAR */
	bool other;			/* the module does not map it */
	bool rare;			/* not the source's first cache mode, or another BAR */
	enum check_kind check;
	enum mapping_width width;
	bool faults;			/* it maps at fault time */
	bool once;			/* it can be open once at a time, and a cell has it open */
	bool counts;			/* mm counts its pages, so they have a state */
	bool control;			/* it is there to compare with, not to map a buffer with */
	bool events;			/* its handlers have the trace events of clock/trace.h */
	const struct mapbench_bar *bar;		/* NULL: none */
	const struct target *target;		/* NULL: none */
	const char *device;			/* "" without either */
	/* Why it cannot be measured at all, not be touched, not be written; "" where it can. */
	const char *why_not, *why_not_touch, *why_not_write;
	bool owed;			/* the user asked for it, so a why_not fails the run */
};

/* Adds a cell for each act that the options ask for. 0 or -ENOMEM. */
int variants_add(struct plan *plan, const struct options *options, const struct group *group);

#endif /* MAPBENCH_PLAN_VARIANTS_H */
