// SPDX-License-Identifier: GPL-2.0-only
/* Bulk at mmap time, a callback for each PTE. */

#include "backend.h"

#include <linux/module.h>

#include "compat.h"

struct apply_range {
	const struct mapbench_buffer *buffer;
	struct mm_struct *mm;
	pgprot_t prot;
	unsigned long pgoff;
	unsigned long pfn, run;		/* of the extent: the next, and how many more there are */
	unsigned long end;
};

static int apply_range_pte(pte_t *pte, unsigned long addr, void *data)
{
	struct apply_range *range = data;

	if (!range->run)
		range->run = mapbench_buffer_run(range->buffer, range->pgoff,
						 (range->end - addr) >> PAGE_SHIFT, &range->pfn);
	set_pte_at(range->mm, addr, pte, pte_mkspecial(pfn_pte(range->pfn++, range->prot)));
	range->pgoff++;
	range->run--;
	return 0;
}

static int apply_range_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);
	struct apply_range range;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	range.buffer = buffer;
	range.mm = vma->vm_mm;
	range.prot = vma->vm_page_prot;
	range.pgoff = vma->vm_pgoff;
	range.run = 0;
	range.end = vma->vm_end;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return apply_to_page_range(vma->vm_mm, vma->vm_start, vma->vm_end - vma->vm_start,
				   apply_range_pte, &range);
}

const struct mapbench_backend mapbench_apply_range = {
	.name = "apply_range",
	.call = "apply_to_page_range()",
	.by = MAPBENCH_BY_ENTRY,
	.fops = { MAPBENCH_FOPS, .mmap = apply_range_mmap },
};

MODULE_INFO(mapbench_backend, "apply_range");
