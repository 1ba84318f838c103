// SPDX-License-Identifier: GPL-2.0-only
/* A memory BAR of a PCI function. */

#include "buffer.h"
#include "offer.h"
#include "pci.h"
#include "source.h"

static int bar_probe(const struct mapbench_request *request, unsigned int *traits,
		     const char **why)
{
	return mapbench_pci_check_bar(request, why);
}

static void bar_free(struct mapbench_buffer *buffer)
{
	mapbench_pci_detach(buffer);
}

static int bar_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	int err;

	err = mapbench_pci_attach_bar(buffer, request);
	if (err)
		return err;
	buffer->extents[0].pfn = PHYS_PFN(buffer->phys);
	return 0;
}

const struct mapbench_source mapbench_bar = {
	.name = "bar",
	.traits = 0,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.function = true,
	.rawio = true,
	.n_caches = 1,
	.caches = { MAPBENCH_UC },
	.probe = bar_probe,
	.alloc = bar_alloc,
	.free = bar_free,
};
