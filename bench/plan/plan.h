/* SPDX-License-Identifier: GPL-2.0-only */
/* The cells of a run, those that cannot be measured included. */
#ifndef MAPBENCH_PLAN_PLAN_H
#define MAPBENCH_PLAN_PLAN_H

#include <stddef.h>

#include "cell/cell.h"

struct plan {
	struct cell *cells;
	size_t n, room;
	size_t groups;
};

/* A new cell without a skip or a note, or NULL: no memory. */
struct cell *plan_add(struct plan *plan);

void plan_free(struct plan *plan);

#endif /* MAPBENCH_PLAN_PLAN_H */
