/* SPDX-License-Identifier: GPL-2.0-only */
/* One cell of a run, and the run: what the files that measure it share. */
#ifndef MAPBENCH_RUN_JOB_H
#define MAPBENCH_RUN_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/why.h"
#include "cell/cell.h"
#include "cell/client.h"
#include "cell/protocol.h"
#include "plan/options.h"
#include "run/extra.h"
#include "run/group_checks.h"
#include "run/kernel_log.h"
#include "run/record.h"
#include "run/samples.h"

struct run;

struct job {
	struct run *run;
	const struct cell *cell;
	struct samples samples;
	struct wire ready;
	struct extra extra;
	bool checks;			/* for its group */
	uint64_t least;			/* what it costs, once it is measured; 0: not measured */
	char failed[WHY_LEN];
	char cannot[WHY_LEN];	/* as cell->skip, but found out too late for it */
};

struct run {
	const struct options *options;
	struct job *jobs;
	size_t n;
	struct group_checks *checks;
	const char *mailbox;		/* NULL: not usable */
	uint32_t doubts;		/* of any figure of this run */
	char remark[WHY_LEN];		/* on the doubts, in words */
	FILE *out;
	size_t planned;
	struct record_progress progress;
	size_t failed;
	struct kernel_log log;
	int err;			/* of writing the result file */
};

/* Start a process that measures it, and check its mapping as its group is due. -errno with why. */
int job_start(struct job *job, struct child *child, char why[WHY_LEN]);

/* Record what the kernel has logged since the last time, as said of that cell. */
void job_take_log(struct run *run, const struct record_id *id);

#endif /* MAPBENCH_RUN_JOB_H */
