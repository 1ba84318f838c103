/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a run is. Cells are weighed: one of 1 GiB takes as long as a hundred of a page. */
#ifndef MAPBENCH_RUN_PROGRESS_H
#define MAPBENCH_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "run/record.h"

/* A cell of so many repetitions and bytes is planned; and it is done. */
void progress_plan(struct record_progress *progress, uint64_t reps, uint64_t bytes);
void progress_done(struct record_progress *progress, uint64_t reps, uint64_t bytes);

/*
 * A repetition of so many bytes is over. True if the last line of progress is so old that
 * another one is due, so that whoever waits for a long cell sees that it goes on.
 */
bool progress_rep(struct record_progress *progress, uint64_t bytes);

#endif /* MAPBENCH_RUN_PROGRESS_H */
