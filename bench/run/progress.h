/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a run is, by the work of its cells: one of 1 GiB takes as long as a hundred of a page. */
#ifndef MAPBENCH_RUN_PROGRESS_H
#define MAPBENCH_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "run/record.h"

/* A cell of so many repetitions and that size in bytes is to be measured; it was. */
void progress_plan(struct record_progress *progress, uint64_t reps, uint64_t bytes);
void progress_done(struct record_progress *progress, uint64_t reps, uint64_t bytes);

/*
 * A repetition of that size in bytes is over. True if so much time has gone by since the last line
 * that one is due, by which whoever waits for the cell can see that it goes on.
 */
bool progress_rep(struct record_progress *progress, uint64_t bytes);

#endif /* MAPBENCH_RUN_PROGRESS_H */
