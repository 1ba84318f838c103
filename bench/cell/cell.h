/* SPDX-License-Identifier: GPL-2.0-only */
/* What is measured: one operation on one mapping. */
#ifndef MAPBENCH_CELL_CELL_H
#define MAPBENCH_CELL_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "mapbench.h"
#include "mapping/mapping.h"
#include "mapping/target.h"
#include "op/table.h"

#define CELL_NAME_LEN	192

struct cell {
	char name[CELL_NAME_LEN];	/* op/backend/source/cache/size */
	const struct act *act;
	char backend[MAPBENCH_NAME_LEN];
	char source[MAPBENCH_NAME_LEN];	/* as the module calls it: "bar" for any BAR */
	char cache[MAPBENCH_NAME_LEN];
	uint64_t bytes;
	uint64_t reps;
	bool has_bar;
	uint64_t offset;		/* in the BAR */
	struct mapbench_bar bar;
	char device[TARGET_TEXT_LEN];	/* "" without a BAR or a target */
	enum check_kind check;
	enum mapping_width width;
	bool has_target;		/* else a backend or a baseline */
	struct target target;
	bool faults;			/* it has single faults to measure */
	bool counts;			/* its pages have a state */
	bool clocks;			/* and more clocks to measure it by */
	size_t group;			/* cells that differ in op alone share one */
	const char *note;		/* "" or what to know about its figures */
	char skip[WHY_LEN];	/* why it cannot be measured, "" if it can */
	bool owed;			/* if it is skipped, the run has failed */
};

#endif /* MAPBENCH_CELL_CELL_H */
