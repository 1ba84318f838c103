/* SPDX-License-Identifier: GPL-2.0-only */
/* What the suites have of all that there is: to have everything would take too long. */
#ifndef MAPBENCH_PLAN_SUITE_H
#define MAPBENCH_PLAN_SUITE_H

#include <stdbool.h>
#include <stdint.h>

#include "op/table.h"
#include "plan/options.h"
#include "plan/size_list.h"

#define SUITE_HUGE_PAGES	262144	/* 1 GiB: in suite full alone, and not for all */

/* The sizes of every backend and source, in the first cache mode. */
const struct sizes *suite_sizes(enum options_suite suite);

/* Of what the module does not map, baselines and targets, every suite has the same. */
extern const struct sizes suite_sizes_few;

/* The sizes of a source's other cache modes, and of BARs that the source "bar" does not take. */
extern const struct sizes suite_sizes_rare;

bool suite_has_size(const struct sizes *sizes, uint64_t pages);

/* Whether they are of the backends and of the sources that drivers use most. */
bool suite_is_common(const char *backend, const char *source);

/* Whether they stand for others of their kind where what is measured takes long. */
bool suite_is_one_of_a_kind(const char *backend, const char *source);

/* A backend with a source at one size, which a suite has some acts of. */
struct suite_row {
	const char *backend, *source;
	uint64_t pages;
	bool rare;	/* of a cache mode or a BAR of which little is measured */
	bool ours;	/* the module maps it, and it is no control */
	bool faults;	/* its pages are mapped by faults */
};

/* Whether the suite has an act of any mapping at all, where --ops names none. */
bool suite_may_have_act(enum options_suite suite, const struct act *act);

/* Whether the suite has that act of that row; not for basic acts, which all rows have. */
bool suite_has_act(enum options_suite suite, const struct suite_row *row, const struct act *act);

/* Why suite full leaves out 1 GiB of them; "" where it measures that. */
const char *suite_why_not_huge(const char *backend, const char *source);

/*
 * How often a cell of so many bytes is repeated; other: the module does not map it. 0 leaves that
 * to Google Benchmark.
 */
uint64_t suite_reps(const struct options *options, uint64_t bytes, bool other);

#endif /* MAPBENCH_PLAN_SUITE_H */
