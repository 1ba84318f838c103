// SPDX-License-Identifier: GPL-2.0-only
/* One huge leaf a fault, where the VMA, the extent and the alignment of both allow it. */

#include "backend.h"

#include <linux/huge_mm.h>
#include <linux/sched.h>

#include "backend_fault.h"
#include "compat.h"

#ifdef MAPBENCH_COMPAT_HUGE_FAULT
static vm_fault_t fault_huge_insert(struct vm_fault *vmf, unsigned long pfn, unsigned int order)
{
	bool write = vmf->flags & FAULT_FLAG_WRITE;

	if (order == PMD_ORDER)
		return mapbench_compat_insert_pfn_pmd(vmf, pfn, write);
	if (order == PUD_ORDER)
		return mapbench_compat_insert_pfn_pud(vmf, pfn, write);
	return VM_FAULT_FALLBACK;
}

static vm_fault_t fault_huge(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mapbench_buffer *buffer = vma->vm_private_data;
	unsigned long pages = BIT(order);
	unsigned long start = vmf->address & ~((pages << PAGE_SHIFT) - 1);
	unsigned long pgoff, pfn;
	vm_fault_t ret = VM_FAULT_FALLBACK;

	if (start < vma->vm_start || start + (pages << PAGE_SHIFT) > vma->vm_end)
		return VM_FAULT_FALLBACK;
	pgoff = vma->vm_pgoff + ((start - vma->vm_start) >> PAGE_SHIFT);
	if (pgoff >= buffer->offered || pages > buffer->offered - pgoff)
		return VM_FAULT_FALLBACK;
	if (!mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	if (mapbench_buffer_run(buffer, pgoff, pages, &pfn) == pages && IS_ALIGNED(pfn, pages))
		ret = fault_huge_insert(vmf, pfn, order);
	mapbench_buffer_leave(buffer);
	return ret;
}

/*
 * Where mm splits or moves a VMA it takes the entry of a PUD for a table of PMDs (mm_find_pmd(),
 * get_old_pud()). So before it does there is none; faults bring the rest back.
 */
static void fault_huge_unmap_puds(struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = vma->vm_private_data;

	if (buffer->offered >= BIT(PUD_ORDER))
		unmap_mapping_range(vma->vm_file->f_mapping, 0, 0, 1);
}

static int fault_huge_may_split(struct vm_area_struct *vma, unsigned long address)
{
	/* no fault is to come in between */
	vma_start_write(vma);
	fault_huge_unmap_puds(vma);
	return 0;
}

/* vma is the new one of a move, whose old one mm has locked; a fork copies PUDs as it should. */
static void fault_huge_open(struct vm_area_struct *vma)
{
	if (vma->vm_mm == current->mm)
		fault_huge_unmap_puds(vma);
}

static const struct vm_operations_struct fault_huge_vm_ops = {
	.open = fault_huge_open,
	.may_split = fault_huge_may_split,
	.fault = mapbench_fault_pfn_one,
	.huge_fault = fault_huge,
};

static int fault_huge_mmap(struct file *file, struct vm_area_struct *vma)
{
	return mapbench_fault_pfn_mmap(file, vma, &fault_huge_vm_ops);
}
#endif

const struct mapbench_backend mapbench_fault_huge = {
	.name = "fault_huge",
	.call = ".huge_fault with vmf_insert_pfn_pmd()",
	.by = MAPBENCH_BY_ENTRY,
	.list_flags = MAPBENCH_LIST_FAULTS,
#ifdef MAPBENCH_COMPAT_HUGE_FAULT
	.fops = {
		MAPBENCH_FOPS,
		.mmap = fault_huge_mmap,
		/* else the address and the PFN would rarely be aligned alike */
		.get_unmapped_area = thp_get_unmapped_area,
	},
#else
	.missing = "this kernel has no huge leaves for PFN mappings",
#endif
};
