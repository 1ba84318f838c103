// SPDX-License-Identifier: GPL-2.0-only
/* A memory BAR of a PCI function. */

#include <linux/io.h>

#include "buffer.h"
#include "pci.h"
#include "request.h"
#include "source.h"

static int bar_probe(const struct mapbench_request *request, unsigned int *traits,
		     const char **why)
{
	return mapbench_pci_check_bar(request, why);
}

/* Faults get the memory type that is reserved, uc- if none: a prot of theirs has no say. */
static int bar_reserve(struct mapbench_buffer *buffer)
{
	if (buffer->cache != MAPBENCH_WC)
		return 0;
	return arch_io_reserve_memtype_wc(buffer->phys,
					  (buffer->pages + buffer->spare) << PAGE_SHIFT);
}

static void bar_free(struct mapbench_buffer *buffer)
{
	if (buffer->cache == MAPBENCH_WC)
		arch_io_free_memtype_wc(buffer->phys,
					(buffer->pages + buffer->spare) << PAGE_SHIFT);
	mapbench_pci_detach(buffer);
}

static int bar_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	int err;

	err = mapbench_pci_attach_bar(buffer, request);
	if (err)
		return err;
	err = bar_reserve(buffer);
	if (err) {
		mapbench_pci_detach(buffer);
		return err;
	}
	buffer->extents[0].pfn = PHYS_PFN(buffer->phys);
	return 0;
}

const struct mapbench_source mapbench_bar = {
	.name = "bar",
	.traits = 0,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.function = true,
	.rawio = true,
	.n_caches = 2,
	.caches = { MAPBENCH_UC, MAPBENCH_WC },
	.allows = MAPBENCH_BY_IO | MAPBENCH_BY_ENTRY,
	.forbids = "the call is for RAM: it maps a BAR encrypted where RAM is (SME, SEV, TDX)",
	.meant = "io_remap_pfn",
	.probe = bar_probe,
	.alloc = bar_alloc,
	.free = bar_free,
};
