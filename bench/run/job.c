// SPDX-License-Identifier: GPL-2.0-only
#include "run/job.h"

#include <stdio.h>
#include <string.h>

#include "cell/args.h"
#include "op/table.h"
#include "run/memtypes.h"

#define LOG_LINES	8	/* of what the kernel logs, for one cell: it may never end */

static int start_as(struct job *job, struct child *child, enum check_kind kind,
		    char why[WHY_LEN])
{
	const struct cell *cell = job->cell;
	struct run *run = job->run;
	const struct cell_args args = {
		.cell = *cell,
		.check.kind = kind,
		.check.slot = group_checks_slot(run->checks, cell),
		.check.seed = group_checks_seed(run->checks, cell),
		.mode = run->options->mode, .mailbox = run->mailbox,
		.samples = run->options->samples,
	};
	int err;

	job->ready = (struct wire){ 0 };
	if (run->mailbox) {
		err = memtypes_settle(run->mailbox);
		if (err) {
			snprintf(why, WHY_LEN, "cannot map the mailbox's BARs in sysfs: %s",
				 strerror(-err));
			return err;
		}
	}
	err = client_start(child, &args, &job->ready, why);
	group_checks_learn(run->checks, cell, err, &job->ready);
	job->checks |= !err && kind == cell->check;
	return err;
}

/* The check writes every page; where none may have been written another process is checked. */
int job_start(struct job *job, struct child *child, char why[WHY_LEN])
{
	const struct group_checks *checks = job->run->checks;
	const struct cell *cell = job->cell;
	int err;

	if (cell->act->state != ACT_CLEAN)
		return start_as(job, child, group_checks_kind(checks, cell), why);
	if (!group_checks_good(checks, cell)) {
		err = start_as(job, child, cell->check, why);
		if (err)
			return err;
		client_stop(child);
	}
	return start_as(job, child, CHECK_NONE, why);
}

void job_take_log(struct run *run, const struct record_id *id)
{
	char line[KERNEL_LOG_LEN];
	int n;

	for (n = 0; kernel_log_next(&run->log, line); n++)
		if (n < LOG_LINES && run->out && !run->err)
			run->err = record_log(run->out, id, line);
}
