// SPDX-License-Identifier: GPL-2.0-only
#include "plan/suite.h"

#include <stddef.h>
#include <string.h>

#define REPS		64
#define REPS_FEW	12	/* they find the same minimum and median */
#define REPS_LARGE	10
#define LARGE		(4ULL << 20)	/* bytes; above it, REPS_LARGE */
#define REPS_HUGE	3
#define HUGE		(64ULL << 20)	/* bytes; above it, REPS_HUGE */

/* A page, a few, a table of them, and as many extents as a large buffer has. */
static const struct sizes sizes_few = { .pages = { 1, 16, 512, 16384 }, .n = 4 };

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
	return suite == SUITE_MODEL ? &sizes_many : &sizes_few;
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

const char *suite_why_not_huge(const char *backend, const char *source)
{
	if (suite_is_one_of_a_kind(backend, source))
		return "";
	return "suite full has 1 GiB of few backends, one of a kind: ask for it by --sizes 1G";
}

uint64_t suite_reps(const struct options *options, uint64_t bytes, bool other)
{
	bool few = options->suite == SUITE_FULL || (other && options->mode == CLOCK_EXACT);

	if (options->adaptive)
		return 0;
	if (options->reps)
		return options->reps;
	if (bytes > HUGE)
		return REPS_HUGE;
	if (bytes > LARGE)
		return REPS_LARGE;
	return few ? REPS_FEW : REPS;
}
