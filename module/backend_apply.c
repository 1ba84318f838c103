// SPDX-License-Identifier: GPL-2.0-only
/* Bulk at mmap time, a callback for each PTE. */

#include "backend.h"

#include "compat.h"

struct apply_range {
	const struct mapbench_buffer *buffer;
	struct mm_struct *mm;
	pgprot_t prot;
	unsigned long pgoff, addr;	/* where the next extent begins */
	unsigned long pfn;
	unsigned long end;
};

/* Apart, so that a PTE within an extent needs none of its registers. */
static noinline void apply_range_extent(struct apply_range *range)
{
	unsigned long run = mapbench_buffer_run(range->buffer, range->pgoff,
						(range->end - range->addr) >> PAGE_SHIFT,
						&range->pfn);

	range->pgoff += run;
	range->addr += run << PAGE_SHIFT;
}

static int apply_range_pte(pte_t *pte, unsigned long addr, void *data)
{
	struct apply_range *range = data;

	if (unlikely(addr == range->addr))
		apply_range_extent(range);
	set_pte_at(range->mm, addr, pte, pte_mkspecial(pfn_pte(range->pfn++, range->prot)));
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
	range.addr = vma->vm_start;
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
