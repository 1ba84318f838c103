/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result file has a JSON object a line. Each line is on disk as soon as it is known, so a run
 * that is cut short leaves all that it has measured. By "type" a line is
 *
 *	plan		the first: so many lines of type cell or skip will follow
 *	traits		what is known of the backends and sources, as in traits.h
 *	counters	which counters there are, and why not the others
 *	begin		before a cell of a target, which may bring the machine down
 *	cell		a cell that was measured: all its values, and which of them, from 0, were
 *			interrupted, or disturbed by a task
 *	skip		a cell that was not, with the reason; "failed" if it should have been
 *	vector		of a cell that came before, its vector, or why it has none
 *	log		a line that the kernel has logged while a cell was measured
 *	progress	how many cells were run, and the work that is done and to do, without a unit
 *	hostcheck	tags that the host should find in the file behind a BAR
 *	end		the last: so many skips are failures
 */
#ifndef MAPBENCH_RUN_RECORD_H
#define MAPBENCH_RUN_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cell/cell.h"
#include "extra/counters.h"
#include "extra/fault_histogram.h"
#include "extra/three_clocks.h"
#include "extra/vector.h"
#include "run/doubts.h"
#include "run/samples.h"

/* Which cell it is. Source is "bar" for every BAR; device says which one, NULL for other memory. */
struct record_id {
	const char *name;		/* of the benchmark: op/backend/source/cache/size */
	const char *op, *backend, *source, *device, *cache;
	uint64_t bytes;
};

/* That of a cell, whose strings it shares. */
struct record_id record_id_of(const struct cell *cell);

#define RECORD_REMARKS	3

struct record_cell {
	struct record_id id;
	uint64_t pages, touched;
	uint32_t threads;
	uint32_t extents;		/* 0: neither this nor window is known */
	uint32_t window;		/* pages that a fault maps */
	const char *cache_got, *level;	/* read from the page table; NULL: not known */
	const char *pattern;		/* "sequential" or "random": the order of the touches */
	const char *state;		/* of the pages; NULL: mm does not count them */
	const char *unit;		/* "instructions" or "ns" */
	uint32_t doubts;		/* a set of them, see doubts.h */
	const char *remarks[RECORD_REMARKS];	/* what to know of it and no doubt; "": nothing */
	const struct faults *faults;	/* NULL: single faults were not measured */
	const struct clocks *clocks;	/* NULL: other clocks were not looked at */
	const struct counts *counts;	/* NULL: counters were not looked at */
	const struct samples *samples;	/* in the order measured */
};

struct record_progress {
	size_t done, cells;
	uint64_t work_done, work;
	uint64_t work_now;	/* of work, what is done of the cell under way */
	uint64_t told;		/* ns of CLOCK_MONOTONIC when the last line was written */
};

/* Each writes one line and flushes it; 0, or -errno of the failed write. */
int record_plan(FILE *out, size_t cells);
int record_counters(FILE *out, const struct pmu *pmu);
int record_cell(FILE *out, const struct record_cell *cell);
int record_skip(FILE *out, const struct record_id *id, const char *why, bool failed);
/* vector NULL: it has none, for the reason of that code. */
int record_vector(FILE *out, const char *name, const struct vector *vector, const char *code);
int record_begin(FILE *out, const struct record_id *id);
int record_log(FILE *out, const struct record_id *id, const char *line);
int record_hostcheck(FILE *out, const char *name, const char *device, uint64_t seed,
		     unsigned int slot, uint64_t pages);
int record_progress(FILE *out, const struct record_progress *progress);
int record_end(FILE *out, size_t failed);

#endif /* MAPBENCH_RUN_RECORD_H */
