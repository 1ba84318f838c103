// SPDX-License-Identifier: GPL-2.0-only
/* vmalloc_user(): contiguous for the kernel, a page here and there in memory. */

#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "request.h"
#include "source.h"

static int vmalloc_probe(const struct mapbench_request *request, unsigned int *traits,
			 const char **why)
{
	if (request->cache != MAPBENCH_WB) {
		*why = "vmalloc memory is mapped twice in the kernel, and only one can be changed";
		return -EOPNOTSUPP;
	}
	return 0;
}

static void vmalloc_free(struct mapbench_buffer *buffer)
{
	mapbench_buffer_clear(buffer);
	vfree(buffer->extents[0].kaddr);
}

static int vmalloc_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	unsigned long pages = buffer->pages + buffer->spare;
	unsigned long i;
	void *kaddr;

	/* it takes no flags, and would call the OOM killer or log that it failed */
	if (pages + pages / 8 > si_mem_available())
		return -ENOMEM;
	kaddr = vmalloc_user(pages << PAGE_SHIFT);
	if (!kaddr)
		return -ENOMEM;
	for (i = 0; i < buffer->n_extents; i++) {
		buffer->extents[i].kaddr = kaddr + (i << PAGE_SHIFT);
		/* the caller adds the spare pages, which continue the address, not the PFN */
		buffer->extents[i].pfn = vmalloc_to_pfn(kaddr + ((i + buffer->spare) <<
								 PAGE_SHIFT)) - buffer->spare;
	}
	return 0;
}

const struct mapbench_source mapbench_vmalloc = {
	.name = "vmalloc",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS | MAPBENCH_VMALLOC,
	.shift = 0,
	.memory = true,
	.n_caches = MAPBENCH_N_CACHES,
	.caches = { MAPBENCH_WB, MAPBENCH_WC, MAPBENCH_UC },
	.allows = MAPBENCH_BY_PFN | MAPBENCH_BY_PAGE | MAPBENCH_BY_ENTRY | MAPBENCH_BY_OWNER,
	.forbids = "the call is for a device's memory: it maps RAM unencrypted (SME, SEV, TDX)",
	.meant = "remap_vmalloc",
	.probe = vmalloc_probe,
	.alloc = vmalloc_alloc,
	.free = vmalloc_free,
};
