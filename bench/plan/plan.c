// SPDX-License-Identifier: GPL-2.0-only
#include "plan/plan.h"

#include <stdlib.h>

struct cell *plan_add(struct plan *plan)
{
	if (plan->n == plan->room) {
		size_t room = plan->room ? 2 * plan->room : 256;
		struct cell *cells = realloc(plan->cells, room * sizeof(*cells));

		if (!cells)
			return NULL;
		plan->cells = cells;
		plan->room = room;
	}
	plan->cells[plan->n] = (struct cell){ .note = "" };
	return &plan->cells[plan->n++];
}

void plan_free(struct plan *plan)
{
	free(plan->cells);
	*plan = (struct plan){ 0 };
}
