/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result file: one JSON object a line, each complete on disk as soon as it is known, so that a
 * run cut short leaves all it measured.
 *
 *	{"type":"plan","cells":N}	first: N lines of type cell or skip follow
 *	{"type":"traits",...}		what is known of the backends and sources: see traits.h
 *	{"type":"cell",...}		one measured cell: all its values, and which of them,
 *					from 0, were interrupted, or disturbed by a task
 *	{"type":"progress",...}		how many of the cells to measure were run, and how long the
 *					whole may take as against what is done, in no unit
 *	{"type":"skip",...}		one that was not measured, and why; if it should have
 *					been, "failed"
 *	{"type":"begin",...}		before one of a target, which may end the machine
 *	{"type":"log",...}		a line that the kernel has logged while one was measured
 *	{"type":"hostcheck",...}	tags the host should find in the BAR's backing file
 *	{"type":"end","failed":K}	last; K of the skips are failures
 */
#ifndef MAPBENCH_RUN_RECORD_H
#define MAPBENCH_RUN_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "extra/counters.h"
#include "extra/fault_histogram.h"
#include "extra/three_clocks.h"
#include "run/doubts.h"
#include "run/samples.h"

/* What a cell is; source is "bar" for every BAR, device says which (NULL: none). */
struct record_id {
	const char *name;		/* of the benchmark: op/backend/source/cache/size */
	const char *op, *backend, *source, *device, *cache;
	uint64_t bytes;
};

#define RECORD_REMARKS	3

struct record_cell {
	struct record_id id;
	uint64_t pages, touched;
	uint32_t threads;
	uint32_t extents;		/* 0: not known, nor is window */
	uint32_t window;		/* pages a fault maps */
	const char *cache_got, *level;	/* of the page-table leaf; NULL: not known */
	const char *pattern;		/* in which pages are touched */
	const char *state;		/* of pages that are counted; NULL: they are not */
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
	uint64_t work_now;	/* of the cell that is under way */
	uint64_t told;		/* when the last line was written: ns, CLOCK_MONOTONIC */
};

/* Each writes one line and flushes it; 0, or -errno of the failed write. */
int record_plan(FILE *out, size_t cells);
int record_counters(FILE *out, const struct pmu *pmu);	/* which there are; why not the others */
int record_cell(FILE *out, const struct record_cell *cell);
int record_skip(FILE *out, const struct record_id *id, const char *why, bool failed);
int record_begin(FILE *out, const struct record_id *id);
int record_log(FILE *out, const struct record_id *id, const char *line);
int record_hostcheck(FILE *out, const char *name, const char *device, uint64_t seed,
		     unsigned int slot, uint64_t pages);
int record_progress(FILE *out, const struct record_progress *progress);
int record_end(FILE *out, size_t failed);

#endif /* MAPBENCH_RUN_RECORD_H */
