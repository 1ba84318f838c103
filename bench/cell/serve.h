/* SPDX-License-Identifier: GPL-2.0-only */
/* How mapbench-cell answers questions other than "measure one repetition". */
#ifndef MAPBENCH_CELL_SERVE_H
#define MAPBENCH_CELL_SERVE_H

#include "cell/protocol.h"
#include "mapping/open.h"
#include "op/single.h"

/*
 * Measures what question asks for and sends it. A profile's samples go to the file samples; NULL if
 * there is none. After -errno the other end cannot be talked to any more.
 */
int serve_answer(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		 unsigned int threads, const char *samples, const struct wire *question);

#endif /* MAPBENCH_CELL_SERVE_H */
