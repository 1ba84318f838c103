// SPDX-License-Identifier: GPL-2.0-only
/* Bulk at mmap time, by page frame number: no reference is taken. */

#include "backend.h"

typedef int remap_fn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		     unsigned long size, pgprot_t prot);

/* Inlined into each caller, so that remap() is a direct call. */
static __always_inline int remap_extents(struct file *file, struct vm_area_struct *vma,
					 remap_fn *remap)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);
	unsigned long addr, pfn, pgoff, run;
	int err;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	/* a copy-on-write remap overwrites vm_pgoff */
	pgoff = vma->vm_pgoff;
	for (addr = vma->vm_start; addr < vma->vm_end; addr += run << PAGE_SHIFT, pgoff += run) {
		run = mapbench_buffer_run(buffer, pgoff, (vma->vm_end - addr) >> PAGE_SHIFT, &pfn);
		err = remap(vma, addr, pfn, run << PAGE_SHIFT, vma->vm_page_prot);
		if (err)
			return err;
	}
	return 0;
}

static int remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_extents(file, vma, remap_pfn_range);
}

static int io_remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_extents(file, vma, io_remap_pfn_range);
}

static int iomap_memory_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	return vm_iomap_memory(vma, buffer->start, buffer->bytes);
}

const struct mapbench_backend mapbench_remap_pfn = {
	.name = "remap_pfn",
	.call = "remap_pfn_range()",
	.by = MAPBENCH_BY_PFN,
	.fops = { MAPBENCH_FOPS, .mmap = remap_pfn_mmap },
};

const struct mapbench_backend mapbench_io_remap_pfn = {
	.name = "io_remap_pfn",
	.call = "io_remap_pfn_range()",
	.by = MAPBENCH_BY_IO,
	.fops = { MAPBENCH_FOPS, .mmap = io_remap_pfn_mmap },
};

const struct mapbench_backend mapbench_iomap_memory = {
	.name = "iomap_memory",
	.call = "vm_iomap_memory()",
	.by = MAPBENCH_BY_IO,
	.needs = MAPBENCH_ONE_EXTENT,
	.heeds = MAPBENCH_CONFIG_RAW,
	.fops = { MAPBENCH_FOPS, .mmap = iomap_memory_mmap },
};
