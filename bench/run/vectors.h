/* SPDX-License-Identifier: GPL-2.0-only */
/* After all values: each cell's vector, of a repetition that costs what the cell costs. */
#ifndef MAPBENCH_RUN_VECTORS_H
#define MAPBENCH_RUN_VECTORS_H

#include "run/job.h"

/* A vector, or why there is none, is recorded of each cell measured. -errno: it was not written. */
int vectors_measure(struct run *run);

#endif /* MAPBENCH_RUN_VECTORS_H */
