// SPDX-License-Identifier: GPL-2.0-only
#include "run/record.h"

#include <errno.h>
#include <inttypes.h>

#include "base/json.h"
#include "cell/cell.h"
#include "clock/clock.h"
#include "op/op.h"
#include "op/table.h"
#include "run/doubts.h"
#include "run/samples.h"

struct record_id record_id_of(const struct cell *cell)
{
	return (struct record_id){
		.name = cell->name,
		.op = cell->act->op->name,
		.backend = cell->backend,
		.source = cell->source,
		.device = cell->device[0] ? cell->device : NULL,
		.cache = cell->cache,
		.bytes = cell->bytes,
	};
}

static int finish(FILE *out)
{
	fputs("}\n", out);
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

static void begin(FILE *out, const char *type)
{
	errno = 0;
	fputs("{\"type\":", out);
	json_string(out, type);
}

static void number(FILE *out, const char *key, uint64_t value)
{
	fprintf(out, ",\"%s\":%" PRIu64, key, value);
}

static void known(FILE *out, const char *key, uint64_t value, bool is_known)
{
	if (is_known)
		number(out, key, value);
	else
		fprintf(out, ",\"%s\":null", key);
}

static void identity(FILE *out, const struct record_id *id)
{
	json_member(out, "name", id->name);
	json_member(out, "op", id->op);
	json_member(out, "backend", id->backend);
	json_member(out, "source", id->source);
	json_member(out, "device", id->device);
	json_member(out, "cache", id->cache);
	number(out, "bytes", id->bytes);
}

int record_plan(FILE *out, size_t cells)
{
	begin(out, "plan");
	number(out, "cells", cells);
	return finish(out);
}

int record_counters(FILE *out, const struct pmu *pmu)
{
	int i;

	begin(out, "counters");
	fputs(",\"counters\":{", out);
	for (i = 0; i < PMU_EVENTS; i++) {
		fprintf(out, "%s\"%s\":", i ? "," : "", pmu_name[i]);
		json_string(out, pmu->fd[i] < 0 ? pmu_why(pmu->fd[i]) : NULL);
	}
	fputc('}', out);
	return finish(out);
}

static void record_faults(FILE *out, const struct faults *faults)
{
	uint32_t i;

	fprintf(out, ",\"faults\":{\"n\":%" PRIu64, faults->n);
	number(out, "left_out", faults->left_out);
	number(out, "min", faults->min);
	number(out, "p50", faults->p50);
	number(out, "p90", faults->p90);
	number(out, "p99", faults->p99);
	number(out, "p999", faults->p999);
	number(out, "max", faults->max);
	fputs(",\"histogram\":[", out);
	for (i = 0; i < faults->n_bins; i++)
		fprintf(out, "%s[%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]", i ? "," : "",
			faults->bin[i].from, faults->bin[i].to, faults->bin[i].n);
	fputs("]}", out);
}

static void record_clocks(FILE *out, const struct clocks *clocks)
{
	fprintf(out, ",\"clocks\":{\"user\":%" PRIu64, clocks->user);
	if (clocks->counted)
		number(out, "counted", clocks->counted);
	number(out, "traced", clocks->traced);
	number(out, "backend", clocks->backend);
	number(out, "calls", clocks->calls);
	number(out, "inside", clocks->inside);
	number(out, "outside", clocks->outside);
	fputc('}', out);
}

static void record_counts(FILE *out, const struct counts *counts)
{
	const char *comma = "";
	int i;

	fputs(",\"counts\":{", out);
	for (i = 0; i < PMU_EVENTS; i++) {
		if (counts->err[i])
			continue;
		fprintf(out, "%s\"%s\":%" PRIu64, comma, pmu_name[i], counts->value[i]);
		comma = ",";
	}
	fputc('}', out);
}

static void record_doubts(FILE *out, uint32_t doubts)
{
	const char *comma = "";
	int i;

	fputs(",\"doubts\":[", out);
	for (i = 0; i < DOUBTS; i++) {
		if (!(doubts & DOUBT(i)))
			continue;
		fprintf(out, "%s\"%s\"", comma, doubt_name[i]);
		comma = ",";
	}
	fputc(']', out);
}

static void record_remarks(FILE *out, const char *const remarks[RECORD_REMARKS])
{
	const char *comma = "";
	int i;

	fputs(",\"remarks\":[", out);
	for (i = 0; i < RECORD_REMARKS; i++) {
		if (!remarks[i] || !remarks[i][0])
			continue;
		fputs(comma, out);
		json_string(out, remarks[i]);
		comma = ",";
	}
	fputc(']', out);
}

static void record_values(FILE *out, const struct samples *samples)
{
	size_t i;

	fputs(",\"values\":[", out);
	for (i = 0; i < samples->n; i++)
		fprintf(out, "%s%" PRIu64, i ? "," : "", samples->at[i].value);
	fputc(']', out);
}

/* Which of the repetitions have that flag of clock.h. */
static void record_flagged(FILE *out, const char *key, const struct samples *samples,
			   uint32_t flag)
{
	const char *comma = "";
	size_t i;

	fprintf(out, ",\"%s\":[", key);
	for (i = 0; i < samples->n; i++) {
		if (!(samples->at[i].flags & flag))
			continue;
		fprintf(out, "%s%zu", comma, i);
		comma = ",";
	}
	fputc(']', out);
}

int record_cell(FILE *out, const struct record_cell *cell)
{
	begin(out, "cell");
	identity(out, &cell->id);
	json_member(out, "cache_got", cell->cache_got);
	number(out, "pages", cell->pages);
	known(out, "extents", cell->extents, cell->extents);
	json_member(out, "level", cell->level);
	known(out, "window", cell->window, cell->extents);
	json_member(out, "pattern", cell->pattern);
	number(out, "touched", cell->touched);
	number(out, "threads", cell->threads);
	json_member(out, "tables", "cold");
	json_member(out, "state", cell->state);
	json_member(out, "unit", cell->unit);
	record_doubts(out, cell->doubts);
	record_remarks(out, cell->remarks);
	if (cell->faults)
		record_faults(out, cell->faults);
	if (cell->clocks)
		record_clocks(out, cell->clocks);
	if (cell->counts)
		record_counts(out, cell->counts);
	record_values(out, cell->samples);
	record_flagged(out, "interrupted", cell->samples, CLOCK_INTERRUPTED);
	record_flagged(out, "disturbed", cell->samples, CLOCK_DISTURBED);
	return finish(out);
}

int record_skip(FILE *out, const struct record_id *id, const char *why, bool failed)
{
	begin(out, "skip");
	identity(out, id);
	json_member(out, "why", why);
	if (failed)
		fputs(",\"failed\":true", out);
	return finish(out);
}

int record_vector(FILE *out, const char *name, const struct vector *vector, const char *code)
{
	int i;

	begin(out, "vector");
	json_member(out, "name", name);
	if (!vector) {
		json_member(out, "no_vector", code);
		return finish(out);
	}
	fprintf(out, ",\"vector\":{\"page_tables\":%" PRId64, vector->page_tables);
	if (vector->twice)
		number(out, "twice", vector->twice);
	for (i = 0; i < MAILBOX_PARTS; i++)
		if (!vector->lacks[i])
			number(out, vector_part[i], vector->part[i]);
	fputc('}', out);
	return finish(out);
}

int record_begin(FILE *out, const struct record_id *id)
{
	begin(out, "begin");
	json_member(out, "name", id->name);
	json_member(out, "backend", id->backend);
	return finish(out);
}

int record_log(FILE *out, const struct record_id *id, const char *line)
{
	begin(out, "log");
	json_member(out, "name", id->name);
	json_member(out, "backend", id->backend);
	json_member(out, "line", line);
	return finish(out);
}

int record_hostcheck(FILE *out, const char *name, const char *device, uint64_t seed,
		     unsigned int slot, uint64_t pages)
{
	begin(out, "hostcheck");
	json_member(out, "name", name);
	json_member(out, "device", device);
	number(out, "seed", seed);
	number(out, "slot", slot);
	number(out, "pages", pages);
	return finish(out);
}

int record_progress(FILE *out, const struct record_progress *progress)
{
	begin(out, "progress");
	number(out, "done", progress->done);
	number(out, "cells", progress->cells);
	number(out, "work_done", progress->work_done + progress->work_now);
	number(out, "work", progress->work);
	return finish(out);
}

int record_end(FILE *out, size_t failed)
{
	begin(out, "end");
	number(out, "failed", failed);
	return finish(out);
}
