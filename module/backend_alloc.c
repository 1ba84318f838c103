// SPDX-License-Identifier: GPL-2.0-only
/* Bulk at mmap time, by the call that belongs to the memory's allocator. */

#include "backend.h"

#include <linux/dma-mapping.h>
#include <linux/vmalloc.h>

#include "pci.h"

static int dma_mmap_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	/* the call counts from the start of the allocation */
	vma->vm_pgoff += buffer->first + buffer->spare;
	return dma_mmap_coherent(mapbench_pci_device(buffer->function), vma,
				 buffer->extents[0].kaddr, buffer->dma,
				 (buffer->pages + buffer->spare) << PAGE_SHIFT);
}

static int remap_vmalloc_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	return remap_vmalloc_range(vma, buffer->extents[0].kaddr,
				   vma->vm_pgoff + buffer->first + buffer->spare);
}

const struct mapbench_backend mapbench_dma_mmap = {
	.name = "dma_mmap",
	.call = "dma_mmap_coherent()",
	.by = MAPBENCH_BY_OWNER,
	.needs = MAPBENCH_COHERENT,
	.fops = { MAPBENCH_FOPS, .mmap = dma_mmap_mmap },
};

const struct mapbench_backend mapbench_remap_vmalloc = {
	.name = "remap_vmalloc",
	.call = "remap_vmalloc_range()",
	.by = MAPBENCH_BY_OWNER,
	.needs = MAPBENCH_VMALLOC,
	.fops = { MAPBENCH_FOPS, .mmap = remap_vmalloc_mmap },
};
