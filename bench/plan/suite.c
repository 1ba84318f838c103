// SPDX-License-Identifier: GPL-2.0-only
#include "plan/suite.h"

#include <stddef.h>
#include <string.h>

#include "op/table.h"

#define REPS		64
#define REPS_QUICK	20	/* the minimum is the same, for all that each 16th does: settle.c */
#define REPS_FEW	12	/* they find the same minimum and median */
#define REPS_LARGE	10
#define REPS_LARGE_QUICK 4	/* the same minimum; no mean is judged of so few */
#define LARGE		(4ULL << 20)	/* bytes; above it, REPS_LARGE */
#define REPS_HUGE	3
#define HUGE		(64ULL << 20)	/* bytes; above it, REPS_HUGE */

/* A page, a few, a table of them, and as many extents as a large buffer has. */
const struct sizes suite_sizes_few = { .pages = { 1, 16, 512, 16384 }, .n = 4 };

/* And 1 GiB, not of all. */
static const struct sizes sizes_full = {
	.pages = { 1, 16, 512, 16384, SUITE_HUGE_PAGES }, .n = 5
};

/* And those around the next table and the next extent, and enough to tell a curve by. */
static const struct sizes sizes_many = {
	.pages = { 1, 16, 128, 512, 1024, 6144, 16384 }, .n = 7
};

const struct sizes suite_sizes_rare = { .pages = { 1, 512 }, .n = 2 };

/* Of all that there is, what suites quick and model are for: what drivers use most. */
static const char *const common_sources[] = { "compound", "coherent", "bar", NULL };
static const char *const common_backends[] = {
	"noop", "remap_pfn", "io_remap_pfn", "iomap_memory", "insert_page", "insert_pages",
	"dma_mmap", "fault_page", "fault_pfn", "fault_around", "fault_huge", "fault_page_vmalock",
	"fault_pfn_vmalock", NULL
};

/* One of each kind: by range, by page array, faults that map one page, several, as many as fit. */
static const struct {
	const char *backend, *source;	/* NULL: any */
} kinds[] = {
	{ "remap_pfn", NULL },
	{ "remap_vmalloc", NULL },
	{ "insert_pages", "compound" },
	{ "insert_pages", "scattered" },
	{ "fault_page", "compound" },
	{ "fault_pfn", "bar" },
	{ "fault_around", "compound" },
	{ "fault_around", "bar" },
	{ "fault_huge", NULL },
};

const struct sizes *suite_sizes(enum options_suite suite)
{
	if (suite == SUITE_FULL)
		return &sizes_full;
	return suite == SUITE_MODEL ? &sizes_many : &suite_sizes_few;
}

bool suite_has_size(const struct sizes *sizes, uint64_t pages)
{
	size_t i;

	for (i = 0; i < sizes->n; i++)
		if (sizes->pages[i] == pages)
			return true;
	return false;
}

static bool is_among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

bool suite_is_common(const char *backend, const char *source)
{
	return is_among(common_backends, backend) && is_among(common_sources, source);
}

bool suite_is_one_of_a_kind(const char *backend, const char *source)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].backend, backend) &&
		    (!kinds[i].source || !strcmp(kinds[i].source, source)))
			return true;
	return false;
}

/*
 * In suite full the acts that are not basic are for the sizes and the sources that stand for the
 * rest, in the first cache mode; 64 MiB is for a backend of each kind. To have them all would take
 * too long. Named by --ops they are for all.
 */
static const char *const full_sources[] = { "compound", "bar", "anon", "memfd", "hugetlb",
					    "system_heap", "file", NULL };
static const struct sizes full_sparse = { .pages = { 512, 16384 }, .n = 2 };
static const struct sizes full_others = { .pages = { 512 }, .n = 1 };

static bool is_for_full(const struct suite_row *row, const struct act *act)
{
	const struct sizes *sizes = strcmp(act->set, "sparse") ? &full_others : &full_sparse;

	if (row->rare || (row->pages > full_others.pages[0] &&
			  !suite_is_one_of_a_kind(row->backend, row->source)))
		return false;
	return suite_has_size(sizes, row->pages) && is_among(full_sources, row->source);
}

/* What suite model has beyond the basic acts: enough to tell what any share of the pages costs. */
static const char *const model_sources[] = { "compound", "bar", NULL };

#define MODEL_PERCENT	10	/* of many pages no more, and of few this share alone */
#define MODEL_FEW	128	/* pages: fewer than a larger leaf entry maps */
#define MODEL_SOME	512
#define MODEL_MANY	16384

/*
 * Bulk mappings cost the same whatever is touched. States are of every size, for they are a part of
 * what a whole life costs; suite quick has them of one.
 */
static bool is_for_model(enum options_suite suite, const struct suite_row *row,
			 const struct act *act)
{
	if (row->rare || !row->ours || !is_among(model_sources, row->source))
		return false;
	if (!strcmp(act->set, "state"))
		return suite == SUITE_QUICK ? row->pages == MODEL_SOME : row->pages <= MODEL_MANY;
	if (suite == SUITE_QUICK || strcmp(act->set, "sparse") || !row->faults)
		return false;
	if (row->pages == MODEL_FEW)
		return act->percent == MODEL_PERCENT;
	return row->pages == MODEL_SOME ||
	       (row->pages == MODEL_MANY && act->percent <= MODEL_PERCENT);
}

bool suite_may_have_act(enum options_suite suite, const struct act *act)
{
	return suite == SUITE_FULL || !strcmp(act->set, "basic") || !strcmp(act->set, "state") ||
	       (suite == SUITE_MODEL && !strcmp(act->set, "sparse"));
}

bool suite_has_act(enum options_suite suite, const struct suite_row *row, const struct act *act)
{
	return is_for_model(suite, row, act) || (suite == SUITE_FULL && is_for_full(row, act));
}

/* What CMA, and the addresses that a device reaches, leave of memory in our machines. */
static const char *const small_sources[] = { "coherent_cma", "coherent_iommu", NULL };

const char *suite_why_not_huge(const char *backend, const char *source)
{
	if (is_among(small_sources, source))
		return "no machine here has 1 GiB of it: ask for it by --sizes 1G elsewhere";
	if (suite_is_one_of_a_kind(backend, source))
		return "";
	return "suite full has 1 GiB of few backends, one of a kind: ask for it by --sizes 1G";
}

uint64_t suite_reps(const struct options *options, uint64_t bytes, bool other)
{
	bool exact = options->mode == CLOCK_EXACT;
	bool few = options->suite == SUITE_FULL || (other && exact);
	bool quick = options->suite == SUITE_QUICK && exact && !options->thorough;

	if (options->adaptive)
		return 0;
	if (options->reps)
		return options->reps;
	if (bytes > HUGE)
		return REPS_HUGE;
	if (bytes > LARGE)
		return quick ? REPS_LARGE_QUICK : REPS_LARGE;
	if (few)
		return REPS_FEW;
	return quick ? REPS_QUICK : REPS;
}
