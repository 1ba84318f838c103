// SPDX-License-Identifier: GPL-2.0-only

#include "page.h"

#include <linux/mm.h>

#include "compat.h"

int mapbench_page_counts(const struct mapbench_buffer *buffer, struct mapbench_page *counts)
{
	struct folio *folio;

	if (counts->index >= buffer->pages)
		return -ENXIO;
	if (!(buffer->traits & MAPBENCH_PAGES))
		return -ENODATA;
	counts->pfn = mapbench_buffer_pfn(buffer, counts->index);
	folio = page_folio(pfn_to_page(counts->pfn));
	counts->refcount = folio_ref_count(folio);
	counts->mapcount = mapbench_compat_mapcount(folio);
	return 0;
}
