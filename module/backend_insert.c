// SPDX-License-Identifier: GPL-2.0-only
/* Bulk at mmap time, by struct page: each PTE takes a reference. */

#include "backend.h"

static int insert_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);
	unsigned long addr, pfn, pgoff, run, end;
	struct page *page;
	int err;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	pgoff = vma->vm_pgoff;
	for (addr = vma->vm_start; addr < vma->vm_end; pgoff += run) {
		run = mapbench_buffer_run(buffer, pgoff, (vma->vm_end - addr) >> PAGE_SHIFT, &pfn);
		page = pfn_to_page(pfn);
		for (end = addr + (run << PAGE_SHIFT); addr < end; addr += PAGE_SIZE) {
			err = vm_insert_page(vma, addr, page++);
			if (err)
				return err;
		}
	}
	return 0;
}

static int insert_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);
	unsigned long n = vma_pages(vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	return vm_insert_pages(vma, vma->vm_start, buffer->array + vma->vm_pgoff, &n);
}

static int map_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	return vm_map_pages(vma, buffer->array, buffer->offered);
}

const struct mapbench_backend mapbench_insert_page = {
	.name = "insert_page",
	.call = "vm_insert_page()",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.fops = { MAPBENCH_FOPS, .mmap = insert_page_mmap },
};

const struct mapbench_backend mapbench_insert_pages = {
	.name = "insert_pages",
	.call = "vm_insert_pages()",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.wants_array = true,
	.fops = { MAPBENCH_FOPS, .mmap = insert_pages_mmap },
};

const struct mapbench_backend mapbench_map_pages = {
	.name = "map_pages",
	.call = "vm_map_pages()",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.wants_array = true,
	.fops = { MAPBENCH_FOPS, .mmap = map_pages_mmap },
};
