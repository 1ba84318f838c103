// SPDX-License-Identifier: GPL-2.0-only
#include "plan/plan.h"

#include <stdlib.h>

struct cell *matrix_add(struct matrix *matrix)
{
	if (matrix->n == matrix->room) {
		size_t room = matrix->room ? 2 * matrix->room : 256;
		struct cell *cells = realloc(matrix->cells, room * sizeof(*cells));

		if (!cells)
			return NULL;
		matrix->cells = cells;
		matrix->room = room;
	}
	matrix->cells[matrix->n] = (struct cell){ .note = "" };
	return &matrix->cells[matrix->n++];
}

void matrix_free(struct matrix *matrix)
{
	free(matrix->cells);
	*matrix = (struct matrix){ 0 };
}
