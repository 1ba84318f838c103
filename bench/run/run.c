// SPDX-License-Identifier: GPL-2.0-only
#include "run/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "base/shuffle.h"
#include "cell/cell.h"
#include "cell/client.h"
#include "cell/protocol.h"
#include "mapping/target.h"
#include "plan/plan.h"
#include "run/doubts.h"
#include "run/extra.h"
#include "run/gb.h"
#include "run/group_checks.h"
#include "run/job.h"
#include "run/kernel_log.h"
#include "run/prepare.h"
#include "run/progress.h"
#include "run/record.h"
#include "run/samples.h"
#include "run/traits.h"
#include "run/vectors.h"

static void fail(struct gb_state *s, struct job *job, const char *why)
{
	snprintf(job->failed, sizeof(job->failed), "%s", why);
	gb_skip_with_error(s, why);
}

/* Whether it is for its size that a target cannot be mapped: another that is asked for can be. */
static bool is_size_refused(const struct run *run, const struct cell *cell, char why[WHY_LEN])
{
	const struct cell *other;
	char ignored[WHY_LEN];
	size_t i;

	if (!cell->has_target || !target_maps(&cell->target, cell->bytes, why))
		return false;
	for (i = 0; i < run->n; i++) {
		other = run->jobs[i].cell;
		if (other && !strcmp(other->backend, cell->backend) &&
		    other->bytes != cell->bytes &&
		    !target_maps(&other->target, other->bytes, ignored))
			return true;
	}
	return false;
}

/* Of a target it is no failure where it is its size. */
static void fail_or_skip(struct gb_state *s, struct job *job, const char *why)
{
	char refused[WHY_LEN];

	if (!is_size_refused(job->run, job->cell, refused)) {
		fail(s, job, why);
		return;
	}
	memcpy(job->cannot, refused, sizeof(job->cannot));
	gb_skip(s, refused);
}

static void measure(struct gb_state *s, struct job *job)
{
	struct run *run = job->run;
	const struct cell *cell = job->cell;
	char why[WHY_LEN];
	struct child child;
	struct wire sample;
	size_t clean = 0;
	int err;

	if (cell->skip[0]) {
		if (cell->owed)
			fail_or_skip(s, job, cell->skip);
		else
			gb_skip(s, cell->skip);
		return;
	}
	if (group_checks_why(run->checks, cell)[0]) {
		fail_or_skip(s, job, group_checks_why(run->checks, cell));
		return;
	}
	samples_begin_run(&job->samples);
	err = job_start(job, &child, why);
	if (err == -EOPNOTSUPP) {
		memcpy(job->cannot, why, sizeof(job->cannot));
		gb_skip(s, why);
		return;
	}
	if (err) {
		fail_or_skip(s, job, why);
		return;
	}
	while (gb_keep_running(s)) {
		if (client_go(&child, &sample, why)) {
			fail(s, job, why);
			continue;
		}
		if (samples_add(&job->samples, sample.value, sample.flags)) {
			fail(s, job, "no memory for its values");
			continue;
		}
		gb_set_iteration_time(s, (double)sample.value * 1e-9);
		clean += !sample.flags;
		if (progress_rep(&run->progress, cell->bytes) && run->out && !run->err)
			run->err = record_progress(run->out, &run->progress);
	}
	if (!job->failed[0] && extra_measure(&job->extra, run->options, cell, &child, why))
		fail(s, job, why);
	client_stop(&child);
	gb_counter(s, "clean", (double)clean);
	if (run->doubts)
		gb_label(s, "doubted");
}

/* One run of one cell, as Google Benchmark calls it. */
static void run_cell(struct gb_state *s, void *arg)
{
	struct job *job = arg;
	struct run *run = job->run;
	const struct record_id id = record_id_of(job->cell);

	if (job->cell->has_target && run->out && !run->err)
		run->err = record_begin(run->out, &id);
	measure(s, job);
	job_take_log(run, &id);
}

size_t run_planned(const struct run *run)
{
	return run->planned;
}

static int record_job(struct run *run, const struct job *job, const struct record_id *id)
{
	const struct cell *cell = job->cell;
	struct record_cell record = {
		.id = *id,
		.pages = cell->bytes / PAGE_BYTES,
		.touched = job->ready.touched,
		.threads = cell->act->threads ? cell->act->threads : 1,
		.pattern = cell->act->random ? "random" : "sequential",
		.state = cell->counts ? act_state_name[cell->act->state] : NULL,
		.extents = job->ready.extents,
		.window = job->ready.window,
		.cache_got = job->ready.cache_got[0] ? job->ready.cache_got : NULL,
		.level = job->ready.level[0] ? job->ready.level : NULL,
		.unit = run->options->mode == CLOCK_EXACT ? "instructions" : "ns",
		.faults = job->extra.faults,
		.clocks = job->extra.clocks,
		.counts = job->extra.counts,
		.samples = &job->samples,
		.doubts = run->doubts |
			  doubts_of(&job->ready, cell->cache, run->options->mode),
		.remarks = { cell->note, group_checks_remark(run->checks, cell), run->remark },
	};

	return record_cell(run->out, &record);
}

/* The host's answer is for all cells of the group, so its name is theirs without the operation. */
static int record_tags(struct run *run, const struct job *job)
{
	const struct cell *cell = job->cell;

	if (!job->checks || !group_checks_by_host(run->checks, cell))
		return 0;
	return record_hostcheck(run->out, strchr(cell->name, '/') + 1, cell->device,
				group_checks_seed(run->checks, cell),
				group_checks_slot(run->checks, cell), cell->bytes / PAGE_BYTES);
}

/* Google Benchmark has reported this cell, after its last repetition. */
static void done(void *arg, int64_t repetitions)
{
	struct job *job = arg;
	struct run *run = job->run;
	const struct cell *cell = job->cell;
	const struct record_id id = record_id_of(cell);
	const char *skip = cell->skip[0] ? cell->skip : job->cannot;
	int err = 0;

	samples_keep_runs(&job->samples, (uint32_t)repetitions);
	if (!skip[0] && !job->failed[0] && !job->samples.n)
		snprintf(job->failed, sizeof(job->failed), "no repetition was run");
	if (job->failed[0])
		run->failed++;
	if (!run->out)
		goto out;
	if (skip[0] || job->failed[0])
		err = record_skip(run->out, &id, job->failed[0] ? job->failed : skip,
				  job->failed[0]);
	else
		err = record_job(run, job, &id);
	job->least = skip[0] || job->failed[0] ? 0 : samples_least(&job->samples);
	if (!err)
		err = record_tags(run, job);
	if (!err && !cell->skip[0]) {
		progress_done(&run->progress, cell->reps, cell->bytes);
		err = record_progress(run->out, &run->progress);
	}
	if (err && !run->err)
		run->err = err;
out:
	samples_free(&job->samples);
	extra_free(&job->extra);
}

static void register_all(struct run *run, const struct plan *plan, const size_t *order,
			 struct filter *filter)
{
	struct gb_options opt = { .manual_time = true };
	const struct cell *cell;
	size_t i;

	for (i = 0; i < plan->n; i++) {
		cell = &plan->cells[order[i]];
		if (!filter_wants(filter, cell->name))
			continue;
		run->jobs[order[i]].run = run;
		run->jobs[order[i]].cell = cell;
		opt.iterations = (int64_t)cell->reps;
		gb_register(cell->name, run_cell, &run->jobs[order[i]], &opt);
		run->planned++;
		if (!cell->skip[0])
			progress_plan(&run->progress, cell->reps, cell->bytes);
	}
}

struct run *run_new(const struct plan *plan, const struct options *options,
		    struct filter *filter)
{
	size_t *order = calloc(plan->n ? plan->n : 1, sizeof(*order));
	struct run *run = calloc(1, sizeof(*run));

	if (!run || !order)
		goto no_memory;
	run->jobs = calloc(plan->n ? plan->n : 1, sizeof(*run->jobs));
	run->checks = group_checks_new(plan->groups, shuffle_word());
	if (!run->jobs || !run->checks)
		goto no_memory;
	run->options = options;
	run->n = plan->n;
	shuffle_none(order, plan->n);
	if (options->shuffled)
		shuffle(order, plan->n, options->shuffle);
	register_all(run, plan, order, filter);
	free(order);
	return run;

no_memory:
	run_free(run);
	free(order);
	return NULL;
}

int run_prepare(struct run *run)
{
	return prepare(run->options, &run->mailbox, &run->doubts, run->remark);
}

static int begin_records(struct run *run)
{
	struct pmu pmu;
	int err = record_plan(run->out, run->planned);

	if (!err)
		err = traits_record(run->out, run->options);
	if (err || run->options->mode != CLOCK_TIME)
		return err;
	pmu_open(&pmu);
	err = record_counters(run->out, &pmu);
	pmu_close(&pmu);
	return err;
}

int run_all(struct run *run, FILE *out)
{
	run->out = out;
	if (out)
		run->err = begin_records(run);
	kernel_log_open(&run->log);
	gb_run(done);
	if (out && !run->err && run->options->vector)
		run->err = vectors_measure(run);
	kernel_log_close(&run->log);
	if (out && !run->err)
		run->err = record_end(out, run->failed);
	return run->err;
}

size_t run_failed(const struct run *run)
{
	return run->failed;
}

void run_free(struct run *run)
{
	size_t i;

	if (!run)
		return;
	for (i = 0; i < run->n; i++)
		samples_free(&run->jobs[i].samples);
	free(run->jobs);
	group_checks_free(run->checks);
	free(run);
}
