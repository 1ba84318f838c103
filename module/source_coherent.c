// SPDX-License-Identifier: GPL-2.0-only
/* dma_alloc_coherent() without IOMMU or CMA: one block of the page allocator, not compound. */

#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/sizes.h>

#include "buffer.h"
#include "compat.h"
#include "offer.h"
#include "pci.h"
#include "source.h"

static bool coherent_uses_iommu(struct device *dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain && domain->type != IOMMU_DOMAIN_IDENTITY;
}

static int coherent_check(struct device *dev, const char **why)
{
	if (coherent_uses_iommu(dev)) {
		*why = "the PCI function's DMA goes through an IOMMU";
		return -EOPNOTSUPP;
	}
	if (mapbench_compat_has_cma(dev)) {
		*why = "coherent memory of this machine comes from CMA";
		return -EOPNOTSUPP;
	}
	return 0;
}

static int coherent_probe(const struct mapbench_request *request, unsigned int *traits,
			  const char **why)
{
	unsigned long pages = request->pages + request->spare;

	if (pages > SZ_4M >> PAGE_SHIFT) {
		*why = "coherent memory is limited to 4 MiB";
		return -E2BIG;
	}
	/* the block is not compound: only its first page is counted */
	if (pages > 1)
		*traits &= ~MAPBENCH_REFS;
	return mapbench_pci_check_dma(request, coherent_check, why);
}

static void coherent_free(struct mapbench_buffer *buffer)
{
	dma_free_attrs(mapbench_pci_device(buffer->function),
		       (buffer->pages + buffer->spare) << PAGE_SHIFT,
		       buffer->extents[0].kaddr, buffer->dma, DMA_ATTR_NO_WARN);
	mapbench_pci_detach(buffer);
}

static int coherent_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	struct mapbench_extent *extent = &buffer->extents[0];
	int err;

	err = mapbench_pci_attach_dma(buffer, request);
	if (err)
		return err;
	extent->kaddr = dma_alloc_attrs(mapbench_pci_device(buffer->function),
					(buffer->pages + buffer->spare) << PAGE_SHIFT,
					&buffer->dma, GFP_KERNEL | __GFP_NOWARN, DMA_ATTR_NO_WARN);
	if (!extent->kaddr) {
		mapbench_pci_detach(buffer);
		return -ENOMEM;
	}
	/* remapped for a device that does not snoop: not the kernel's linear mapping */
	if (is_vmalloc_addr(extent->kaddr)) {
		coherent_free(buffer);
		return -EOPNOTSUPP;
	}
	extent->pfn = PHYS_PFN(virt_to_phys(extent->kaddr));
	return 0;
}

const struct mapbench_source mapbench_coherent = {
	.name = "coherent",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.memory = true,
	.function = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.probe = coherent_probe,
	.alloc = coherent_alloc,
	.free = coherent_free,
};
