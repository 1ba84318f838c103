// SPDX-License-Identifier: GPL-2.0-only
/* Compound pages: one block an extent, of 2 MiB where pages are of 4 KiB. */

#include <linux/mm.h>

#include "buffer.h"
#include "offer.h"
#include "source.h"

static int compound_probe(const struct mapbench_request *request, unsigned int *traits,
			  const char **why)
{
	return 0;
}

static void compound_free(struct mapbench_buffer *buffer)
{
	unsigned long i;

	for (i = 0; i < buffer->n_extents && buffer->extents[i].kaddr; i++)
		__free_pages(virt_to_page(buffer->extents[i].kaddr),
			     compound_order(virt_to_page(buffer->extents[i].kaddr)));
}

static int compound_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	/* RETRY_MAYFAIL: give up before the OOM killer would have to kill */
	const gfp_t gfp = GFP_KERNEL | __GFP_COMP | __GFP_ZERO | __GFP_NOWARN |
			  __GFP_RETRY_MAYFAIL;
	unsigned long i;

	for (i = 0; i < buffer->n_extents; i++) {
		struct mapbench_extent *extent = &buffer->extents[i];
		unsigned long pages = extent->pages + buffer->spare;
		struct page *page = alloc_pages(gfp, get_order(pages << PAGE_SHIFT));

		if (!page) {
			compound_free(buffer);
			return -ENOMEM;
		}
		extent->kaddr = page_address(page);
		extent->pfn = page_to_pfn(page);
	}
	return 0;
}

const struct mapbench_source mapbench_compound = {
	.name = "compound",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = PMD_SHIFT - PAGE_SHIFT,
	.memory = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.probe = compound_probe,
	.alloc = compound_alloc,
	.free = compound_free,
};
