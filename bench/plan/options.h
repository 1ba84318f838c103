/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PLAN_OPTIONS_H
#define MAPBENCH_PLAN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock/clock.h"
#include "mapbench.h"
#include "mapping/bar.h"
#include "mapping/target.h"
#include "plan/size_list.h"

#define OPTIONS_TARGETS	8

struct act;

enum options_suite {
	SUITE_QUICK,
	SUITE_MODEL,
	SUITE_FULL,
};

enum options_bars {
	BARS_RAM,
	BARS_ALL,
};

struct options {
	const char *out;		/* NULL: no result file */
	const char *mailbox;		/* NULL: none */
	const char *samples;		/* file for where the time goes; NULL: not asked */
	const char *sources;		/* names with commas between; NULL: all */
	const char *backends;		/* the same */
	const char *ops;		/* sets of acts, the same; NULL: the suite's */
	const char *baselines;		/* the same; "none": measure none */
	bool has_free_bar;
	struct mapbench_bar free_bar;	/* RAM-backed, for the baselines that map a BAR */
	struct target targets[OPTIONS_TARGETS];
	size_t n_targets;
	/* What of BARs of unknown backing may be read, and what read and written; 0: none. */
	struct bar_range touch_bar, write_bar;
	enum clock_mode mode;
	enum options_suite suite;
	enum options_bars bars;
	uint64_t reps;			/* 0: by size */
	bool thorough;			/* as many as a comparison can want */
	struct sizes sizes;		/* none: the suite's */
	bool common;			/* of suite_is_common() only */
	bool check;			/* of flags alone: nothing is asked of the module */
	const char *known;		/* what check knows of one: "B,B/S,S/C,C", or NULL */
	bool emulated;
	bool faults;			/* also measure single faults */
	bool clocks;			/* also look at other clocks */
	bool vector;			/* also count what each cell's cost is made of */
	bool shuffled;
	uint64_t shuffle;		/* the order's seed, where it is shuffled */
	bool adaptive;			/* --benchmark_min_time decides the number */
};

/* What the user calls it. */
const char *options_suite(const struct options *options);

/* Print what --help shows. */
void options_help(void);

/* Note which of Google Benchmark's flags matter here, before it takes them out of argv. */
void options_peek(struct options *options, int argc, char **argv);

/* Read what Google Benchmark left. -EINVAL after a line on stderr that names the valid ones. */
int options_parse(struct options *options, int argc, char **argv);

/* Whether the suite is to have cells of that source. */
bool options_source(const struct options *options, const char *name);
bool options_backend(const struct options *options, const char *name);
/* Whether one of the sets asked for has that act; true where none is named. */
bool options_act(const struct options *options, const struct act *act);
bool options_baseline(const struct options *options, const char *name);

/* Where a mapping of that many bytes of a BAR of unknown backing may be touched; NULL: nowhere. */
const struct bar_range *options_range(const struct options *options,
				      const struct mapbench_bars *bar, uint64_t bytes);

#endif /* MAPBENCH_PLAN_OPTIONS_H */
