/* SPDX-License-Identifier: GPL-2.0-only */
/* Running a plan through Google Benchmark, and recording what comes of each cell. */
#ifndef MAPBENCH_RUN_RUN_H
#define MAPBENCH_RUN_RUN_H

#include <stdio.h>

#include "plan/filter.h"
#include "plan/options.h"
#include "plan/plan.h"

struct run;

/* Register the cells that the filter wants with Google Benchmark. NULL: no memory. */
struct run *run_new(const struct plan *plan, const struct options *options,
		    struct filter *filter);

/*
 * Ready the clock: map and arm the mailbox. What makes the figures untrustworthy is noted in each
 * record. -errno after a line on stderr if the mailbox file itself cannot be used.
 */
int run_prepare(struct run *run);

/* How many cells there are, those included that will be skipped. */
size_t run_planned(const struct run *run);

/* Run the planned cells; out may be NULL. */
int run_all(struct run *run, FILE *out);

/* Cells that failed. */
size_t run_failed(const struct run *run);

void run_free(struct run *run);

#endif /* MAPBENCH_RUN_RUN_H */
