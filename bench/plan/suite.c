// SPDX-License-Identifier: GPL-2.0-only
#include "plan/suite.h"

#include <stddef.h>
#include <string.h>

/* A page, a few, a table of them, and as many extents as a large buffer has. */
static const struct sizes sizes_few = { .pages = { 1, 16, 512, 16384 }, .n = 4 };

/* And those around the next table and the next extent, and enough to tell a curve by. */
static const struct sizes sizes_many = {
	.pages = { 1, 16, 128, 512, 1024, 6144, 16384 }, .n = 7
};

const struct sizes suite_sizes_rare = { .pages = { 1, 512 }, .n = 2 };

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
