// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver must not map page by page, offered all the same: kmalloc memory, and the uncounted
 * tail pages of a coherent block. For boots that are thrown away.
 */

#include "../test.h"

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "../buffer.h"
#include "../request.h"
#include "../source.h"

static bool debate;
module_param(debate, bool, 0444);
MODULE_PARM_DESC(debate, "Offer source kmalloc, and coherent memory as if it were counted (default off)");

bool mapbench_test_debate(void)
{
	return debate;
}

static int kmalloc_probe(const struct mapbench_request *request, unsigned int *traits,
			 const char **why)
{
	if (!debate) {
		*why = "for the module parameter debate alone";
		return -EOPNOTSUPP;
	}
	if ((request->pages + request->spare) << PAGE_SHIFT > KMALLOC_MAX_CACHE_SIZE) {
		*why = "longer than kmalloc takes from a slab";
		return -E2BIG;
	}
	return 0;
}

static int kmalloc_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	struct mapbench_extent *extent = &buffer->extents[0];

	/* sizes that are powers of two come aligned to themselves */
	extent->kaddr = kzalloc((extent->pages + buffer->spare) << PAGE_SHIFT, GFP_KERNEL);
	if (!extent->kaddr)
		return -ENOMEM;
	extent->pfn = page_to_pfn(virt_to_page(extent->kaddr));
	return 0;
}

static void kmalloc_free(struct mapbench_buffer *buffer)
{
	kfree(buffer->extents[0].kaddr);
}

const struct mapbench_source mapbench_kmalloc = {
	.name = "kmalloc",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.memory = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.allows = MAPBENCH_BY_PFN | MAPBENCH_BY_PAGE | MAPBENCH_BY_ENTRY,
	.forbids = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)",
	.meant = "insert_pages",
	.probe = kmalloc_probe,
	.alloc = kmalloc_alloc,
	.free = kmalloc_free,
};
