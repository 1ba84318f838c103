// SPDX-License-Identifier: GPL-2.0-only
/*
 * dma_alloc_coherent(), which takes memory from one of three places, and for a device that does not
 * snoop maps it to the kernel once more; each is a source.
 */

#include <linux/dma-map-ops.h>	/* dev_is_dma_coherent() */
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "compat.h"
#include "pci.h"
#include "pinned.h"
#include "request.h"
#include "source.h"
#include "test.h"

#define COHERENT_GFP	(GFP_KERNEL | __GFP_NOWARN)

static bool coherent_uses_iommu(struct device *dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain && domain->type != IOMMU_DOMAIN_IDENTITY;
}

static unsigned long coherent_pfn(void *kaddr)
{
	return is_vmalloc_addr(kaddr) ? vmalloc_to_pfn(kaddr) : PHYS_PFN(virt_to_phys(kaddr));
}

/* CMA counts each of its pages, the page allocator the first of a block alone. */
static bool coherent_counts_pages(void *kaddr)
{
	return page_count(pfn_to_page(coherent_pfn(kaddr + PAGE_SIZE))) == 1;
}

/* Whether there is a CMA area that the function can reach, only an attempt tells. */
static bool coherent_uses_cma(struct device *dev)
{
	dma_addr_t dma;
	void *kaddr;
	bool counts;

	kaddr = dma_alloc_attrs(dev, 2 * PAGE_SIZE, &dma, COHERENT_GFP, DMA_ATTR_NO_WARN);
	if (!kaddr)
		return false;
	counts = coherent_counts_pages(kaddr);
	dma_free_attrs(dev, 2 * PAGE_SIZE, kaddr, dma, DMA_ATTR_NO_WARN);
	return counts;
}

/* Its memory is of another cache mode than these sources have. */
static int coherent_check_snoops(struct device *dev, const char **why)
{
	if (dev_is_dma_coherent(dev))
		return 0;
	*why = "the PCI function does not snoop: its coherent memory is not write-back";
	return -EOPNOTSUPP;
}

static int coherent_check(struct device *dev, const char **why)
{
	int err = coherent_check_snoops(dev, why);

	if (err)
		return err;
	if (coherent_uses_iommu(dev)) {
		*why = "the PCI function's DMA goes through an IOMMU";
		return -EOPNOTSUPP;
	}
	if (coherent_uses_cma(dev)) {
		*why = "coherent memory of this machine comes from CMA";
		return -EOPNOTSUPP;
	}
	return 0;
}

static int coherent_check_cma(struct device *dev, const char **why)
{
	int err = coherent_check_snoops(dev, why);

	if (err)
		return err;
	if (coherent_uses_iommu(dev)) {
		*why = "the PCI function's DMA goes through an IOMMU";
		return -EOPNOTSUPP;
	}
	if (!IS_ENABLED(CONFIG_DMA_CMA)) {
		*why = "this kernel is built without CONFIG_DMA_CMA";
		return -EOPNOTSUPP;
	}
	if (!coherent_uses_cma(dev)) {
		*why = "no CMA area that the PCI function can reach: boot with cma=SIZE@0-LIMIT";
		return -EOPNOTSUPP;
	}
	return 0;
}

static int coherent_check_iommu(struct device *dev, const char **why)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);
	int err = coherent_check_snoops(dev, why);

	if (err)
		return err;
	if (!domain) {
		*why = "the PCI function is not behind an IOMMU";
		return -EOPNOTSUPP;
	}
	if (!iommu_is_dma_domain(domain)) {
		*why = "the IOMMU lets the DMA pass: boot with iommu.passthrough=0";
		return -EOPNOTSUPP;
	}
	return 0;
}

/* CMA would not wait for who still pins the pages, as pinned.c does for source coherent_cma. */
static int coherent_check_nc(struct device *dev, const char **why)
{
	if (dev_is_dma_coherent(dev)) {
		*why = "the PCI function snoops: its coherent memory is write-back";
		return -EOPNOTSUPP;
	}
	if (coherent_uses_iommu(dev)) {
		*why = "the PCI function's DMA goes through an IOMMU";
		return -EOPNOTSUPP;
	}
	if (coherent_uses_cma(dev)) {
		*why = "coherent memory of this machine comes from CMA: boot with cma=0";
		return -EOPNOTSUPP;
	}
	return 0;
}

/* One block of the page allocator, not compound. */
static int coherent_probe_block(const struct mapbench_request *request, unsigned int *traits,
				int (*check)(struct device *dev, const char **why),
				const char **why)
{
	unsigned long pages = request->pages + request->spare;

	if (pages > request->source->most >> PAGE_SHIFT) {
		*why = "coherent memory is limited to 4 MiB";
		return -E2BIG;
	}
	/* the block is not compound: only its first page is counted */
	if (pages > 1 && !mapbench_test_debate())
		*traits &= ~MAPBENCH_REFS;
	return mapbench_pci_check_dma(request, check, why);
}

static int coherent_probe(const struct mapbench_request *request, unsigned int *traits,
			  const char **why)
{
	return coherent_probe_block(request, traits, coherent_check, why);
}

static int coherent_probe_nc(const struct mapbench_request *request, unsigned int *traits,
			     const char **why)
{
	int err = coherent_probe_block(request, traits, coherent_check_nc, why);

	if (!err && request->cache == MAPBENCH_WB && !mapbench_test_alias()) {
		*why = "the kernel has it uncached, as the device needs it: not also write-back";
		err = -EOPNOTSUPP;
	}
	return err;
}

static int coherent_probe_cma(const struct mapbench_request *request, unsigned int *traits,
			      const char **why)
{
	int err = mapbench_pci_check_dma(request, coherent_check_cma, why);

	if (!err && request->pages + request->spare == 1) {
		*why = "a single page never comes from CMA";
		err = -EOPNOTSUPP;
	}
	return err;
}

static int coherent_probe_iommu(const struct mapbench_request *request, unsigned int *traits,
				const char **why)
{
	return mapbench_pci_check_dma(request, coherent_check_iommu, why);
}

static void coherent_release(struct mapbench_buffer *buffer)
{
	dma_free_attrs(mapbench_pci_device(buffer->function),
		       (buffer->pages + buffer->spare) << PAGE_SHIFT,
		       buffer->extents[0].kaddr, buffer->dma, DMA_ATTR_NO_WARN);
	mapbench_pci_detach(buffer);
}

static void coherent_free(struct mapbench_buffer *buffer)
{
	mapbench_buffer_clear(buffer);
	coherent_release(buffer);
}

static int coherent_alloc_any(struct mapbench_buffer *buffer,
			      const struct mapbench_request *request)
{
	struct mapbench_extent *extent = &buffer->extents[0];
	int err;

	err = mapbench_pci_attach_dma(buffer, request);
	if (err)
		return err;
	extent->kaddr = dma_alloc_attrs(mapbench_pci_device(buffer->function),
					(buffer->pages + buffer->spare) << PAGE_SHIFT,
					&buffer->dma, COHERENT_GFP, DMA_ATTR_NO_WARN);
	if (!extent->kaddr) {
		mapbench_pci_detach(buffer);
		return -ENOMEM;
	}
	return 0;
}

static int coherent_alloc(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	struct mapbench_extent *extent = &buffer->extents[0];
	int err = coherent_alloc_any(buffer, request);

	if (err)
		return err;
	/* not the kernel's linear mapping */
	if (is_vmalloc_addr(extent->kaddr)) {
		coherent_release(buffer);
		return -EOPNOTSUPP;
	}
	extent->pfn = PHYS_PFN(virt_to_phys(extent->kaddr));
	return 0;
}

/* The kernel has it mapped twice: kaddr is how it is to be accessed. */
static int coherent_alloc_nc(struct mapbench_buffer *buffer,
			     const struct mapbench_request *request)
{
	struct mapbench_extent *extent = &buffer->extents[0];
	int err = coherent_alloc_any(buffer, request);

	if (err)
		return err;
	if (!is_vmalloc_addr(extent->kaddr) ||
	    (buffer->pages + buffer->spare > 1 && coherent_counts_pages(extent->kaddr))) {
		coherent_release(buffer);
		return -EOPNOTSUPP;
	}
	extent->pfn = coherent_pfn(extent->kaddr);
	return 0;
}

static int coherent_alloc_cma(struct mapbench_buffer *buffer,
			      const struct mapbench_request *request)
{
	struct mapbench_pinned *pinned;
	int err;

	pinned = kzalloc_obj(*pinned);
	if (!pinned)
		return -ENOMEM;
	err = coherent_alloc(buffer, request);
	if (err)
		goto err_alloc;
	/* where CMA is used up, the page allocator steps in */
	if (!coherent_counts_pages(buffer->extents[0].kaddr)) {
		coherent_release(buffer);
		err = -ENOMEM;
		goto err_alloc;
	}
	pinned->dev = mapbench_pci_device(buffer->function);
	pinned->kaddr = buffer->extents[0].kaddr;
	pinned->dma = buffer->dma;
	pinned->pages = buffer->pages + buffer->spare;
	buffer->pinned = pinned;
	return 0;

err_alloc:
	kfree(pinned);
	return err;
}

static void coherent_free_cma(struct mapbench_buffer *buffer)
{
	mapbench_buffer_clear(buffer);
	mapbench_pinned_free(buffer->pinned);
	mapbench_pci_detach(buffer);
}

static int coherent_alloc_iommu(struct mapbench_buffer *buffer,
				const struct mapbench_request *request)
{
	int err = coherent_alloc_any(buffer, request);
	unsigned long i;
	void *kaddr;

	if (err)
		return err;
	kaddr = buffer->extents[0].kaddr;
	for (i = 0; i < buffer->n_extents; i++) {
		buffer->extents[i].kaddr = kaddr + (i << PAGE_SHIFT);
		/* the caller adds the spare pages, which continue the address, not the PFN */
		buffer->extents[i].pfn = coherent_pfn(kaddr + ((i + buffer->spare) <<
							       PAGE_SHIFT)) - buffer->spare;
	}
	return 0;
}

/* One block of the page allocator, not compound. */
const struct mapbench_source mapbench_coherent = {
	.name = "coherent",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS | MAPBENCH_COHERENT,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.memory = true,
	.function = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.allows = MAPBENCH_BY_OWNER,
	.forbids = "only dma_mmap_coherent() knows the pages and attributes of DMA API memory",
	.meant = "dma_mmap",
	.most = SZ_4M,
	.probe = coherent_probe,
	.alloc = coherent_alloc,
	.free = coherent_free,
};

const struct mapbench_source mapbench_coherent_cma = {
	.name = "coherent_cma",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS | MAPBENCH_COHERENT,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.memory = true,
	.function = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.allows = MAPBENCH_BY_OWNER,
	.forbids = "only dma_mmap_coherent() knows the pages and attributes of DMA API memory",
	.meant = "dma_mmap",
	.probe = coherent_probe_cma,
	.alloc = coherent_alloc_cma,
	.free = coherent_free_cma,
};

/* Single pages, contiguous for the device and for the kernel. */
const struct mapbench_source mapbench_coherent_iommu = {
	.name = "coherent_iommu",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS | MAPBENCH_COHERENT,
	.shift = 0,
	.memory = true,
	.function = true,
	.n_caches = 1,
	.caches = { MAPBENCH_WB },
	.allows = MAPBENCH_BY_OWNER,
	.forbids = "only dma_mmap_coherent() knows the pages and attributes of DMA API memory",
	.meant = "dma_mmap",
	.probe = coherent_probe_iommu,
	.alloc = coherent_alloc_iommu,
	.free = coherent_free,
};

/*
 * One block, which wc is the cache mode of, Normal-NC on arm64. wb is what a driver gets that maps
 * it without asking the DMA API, a second type of the same memory; for tests alone.
 */
const struct mapbench_source mapbench_coherent_nc = {
	.name = "coherent_nc",
	.traits = MAPBENCH_PAGES | MAPBENCH_REFS | MAPBENCH_COHERENT,
	.shift = MAPBENCH_ONE_EXTENT_SHIFT,
	.memory = true,
	.function = true,
	.n_caches = 2,
	.caches = { MAPBENCH_WC, MAPBENCH_WB },
	.allows = MAPBENCH_BY_OWNER,
	.forbids = "only dma_mmap_coherent() knows the pages and attributes of DMA API memory",
	.meant = "dma_mmap",
	.most = SZ_4M,
	.probe = coherent_probe_nc,
	.alloc = coherent_alloc_nc,
	.free = coherent_free,
};
