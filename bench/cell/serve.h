/* SPDX-License-Identifier: GPL-2.0-only */
/* What mapbench-cell says when it is asked for more than a life's value. */
#ifndef MAPBENCH_CELL_SERVE_H
#define MAPBENCH_CELL_SERVE_H

#include "cell/protocol.h"
#include "mapping/open.h"
#include "op/single.h"

/*
 * Measure what question asks for and send it; samples is the file for a profile's, NULL: none.
 * -errno: nothing can be asked any more.
 */
int serve_answer(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		 unsigned int threads, const char *samples, const struct wire *question);

#endif /* MAPBENCH_CELL_SERVE_H */
