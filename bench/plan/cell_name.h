/* SPDX-License-Identifier: GPL-2.0-only */
/* What a cell is called: everywhere, from --filter to the report. */
#ifndef MAPBENCH_PLAN_CELL_NAME_H
#define MAPBENCH_PLAN_CELL_NAME_H

#include <stdint.h>

#include "cell/cell.h"
#include "op/table.h"

struct cell_key {
	const char *backend;
	const char *source;	/* as it stands in a name: one of several BARs is "bar:NAME" */
	const char *cache;
	uint64_t bytes;
};

void cell_name(const struct act *act, const struct cell_key *key, char name[CELL_NAME_LEN]);

#endif /* MAPBENCH_PLAN_CELL_NAME_H */
