// SPDX-License-Identifier: GPL-2.0-only
#include "suite.h"

#include <stddef.h>
#include <string.h>

const struct sizes suite_sizes = { .pages = { 1, 16, 512, 16384 }, .n = 4 };
const struct sizes suite_sizes_rare = { .pages = { 1, 512 }, .n = 2 };

/* One of each kind: by range, by page array, faults that map one page, several, as many as fit. */
static const struct {
	const char *backend, *source;	/* NULL: any */
} huge[] = {
	{ "remap_pfn", NULL },
	{ "remap_vmalloc", NULL },
	{ "insert_pages", NULL },
	{ "fault_page", "compound" },
	{ "fault_pfn", "bar" },
	{ "fault_around", NULL },
	{ "fault_huge", NULL },
};

bool suite_has_size(const struct sizes *sizes, uint64_t pages)
{
	size_t i;

	for (i = 0; i < sizes->n; i++)
		if (sizes->pages[i] == pages)
			return true;
	return false;
}

const char *suite_why_not_huge(const char *backend, const char *source)
{
	size_t i;

	for (i = 0; i < sizeof(huge) / sizeof(huge[0]); i++)
		if (!strcmp(huge[i].backend, backend) &&
		    (!huge[i].source || !strcmp(huge[i].source, source)))
			return "";
	return "suite full has 1 GiB of few backends, one of a kind: ask for it by --sizes 1G";
}
