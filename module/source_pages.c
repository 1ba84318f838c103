// SPDX-License-Identifier: GPL-2.0-only
/* Memory of the page allocator: compound blocks, split blocks, single pages. */

#include <linux/mm.h>
#include <linux/sort.h>

#include "buffer.h"
#include "cache.h"
#include "request.h"
#include "source.h"

static int pages_probe(const struct mapbench_request *request, unsigned int *traits,
		       const char **why)
{
	return mapbench_cache_check(request->cache, why);
}

static void pages_free_blocks(struct mapbench_buffer *buffer)
{
	unsigned long i, n;
	struct page *page;

	for (i = 0; i < buffer->n_extents && buffer->extents[i].kaddr; i++) {
		page = virt_to_page(buffer->extents[i].kaddr);
		if (PageCompound(page)) {
			__free_pages(page, compound_order(page));
			continue;
		}
		n = BIT(get_order((buffer->extents[i].pages + buffer->spare) << PAGE_SHIFT));
		while (n--)
			__free_page(page + n);
	}
}

static void pages_free(struct mapbench_buffer *buffer)
{
	mapbench_cache_restore(buffer);
	mapbench_buffer_clear(buffer);
	pages_free_blocks(buffer);
}

static int pages_alloc(struct mapbench_buffer *buffer, bool compound)
{
	/* RETRY_MAYFAIL: give up before the OOM killer would have to kill */
	const gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL |
			  (compound ? __GFP_COMP : 0);
	unsigned long i;

	for (i = 0; i < buffer->n_extents; i++) {
		struct mapbench_extent *extent = &buffer->extents[i];
		unsigned int order = get_order((extent->pages + buffer->spare) << PAGE_SHIFT);
		struct page *page = alloc_pages(gfp, order);

		if (!page) {
			pages_free_blocks(buffer);
			return -ENOMEM;
		}
		if (!compound)
			split_page(page, order);
		extent->kaddr = page_address(page);
		extent->pfn = page_to_pfn(page);
	}
	return 0;
}

static int pages_apply_cache(struct mapbench_buffer *buffer)
{
	int err = mapbench_cache_apply(buffer);

	if (err)
		pages_free_blocks(buffer);
	return err;
}

static int compound_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	return pages_alloc(buffer, true) ?: pages_apply_cache(buffer);
}

static int split_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	return pages_alloc(buffer, false) ?: pages_apply_cache(buffer);
}

static int scattered_compare(const void *a, const void *b)
{
	const struct mapbench_extent *left = a, *right = b;

	return left->pfn < right->pfn ? 1 : -1;
}

static int scattered_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	int err = pages_alloc(buffer, false);

	if (err)
		return err;
	/* downwards, so that no page continues the one before it */
	sort(buffer->extents, buffer->n_extents, sizeof(*buffer->extents), scattered_compare,
	     NULL);
	return pages_apply_cache(buffer);
}

/* One block an extent, of 2 MiB where pages are of 4 KiB. */
const struct mapbench_source mapbench_compound = {
	.name = "compound",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = PMD_SHIFT - PAGE_SHIFT,
	.memory = true,
	.n_caches = MAPBENCH_N_CACHES,
	.caches = { MAPBENCH_WB, MAPBENCH_WC, MAPBENCH_UC },
	.allows = MAPBENCH_BY_PFN | MAPBENCH_BY_PAGE | MAPBENCH_BY_ENTRY,
	.forbids = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)",
	.meant = "insert_pages",
	.probe = pages_probe,
	.alloc = compound_alloc,
	.free = pages_free,
};

const struct mapbench_source mapbench_split = {
	.name = "split",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = PMD_SHIFT - PAGE_SHIFT,
	.memory = true,
	.n_caches = MAPBENCH_N_CACHES,
	.caches = { MAPBENCH_WB, MAPBENCH_WC, MAPBENCH_UC },
	.allows = MAPBENCH_BY_PFN | MAPBENCH_BY_PAGE | MAPBENCH_BY_ENTRY,
	.forbids = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)",
	.meant = "insert_pages",
	.probe = pages_probe,
	.alloc = split_alloc,
	.free = pages_free,
};

const struct mapbench_source mapbench_scattered = {
	.name = "scattered",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = 0,
	.memory = true,
	.n_caches = MAPBENCH_N_CACHES,
	.caches = { MAPBENCH_WB, MAPBENCH_WC, MAPBENCH_UC },
	.allows = MAPBENCH_BY_PFN | MAPBENCH_BY_PAGE | MAPBENCH_BY_ENTRY,
	.forbids = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)",
	.meant = "insert_pages",
	.probe = pages_probe,
	.alloc = scattered_alloc,
	.free = pages_free,
};
