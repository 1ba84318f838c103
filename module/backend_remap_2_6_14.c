// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control: what remap_pfn_range() did up to Linux 2.6.14.
 *
 * It set a PTE only for a page that was PageReserved or had no struct page (a BAR), skipped all
 * others, and returned success. The empty PTE of an ordinary page then faulted; with no ->nopage mm
 * took the VMA for anonymous: a read gave the zero page, the first write a fresh zeroed page, and
 * neither was the driver's. Each process that mapped the device got pages of its own.
 *
 * User space sees the same here: zeros on read, and writes that it alone reads back, while the
 * buffer stays as it was. But the fresh page comes with the first access, be it a read: a zero page
 * in a shared VMA would be one write away from being made writable. The pages are counted and go
 * with the mapping.
 */

#include "backend.h"

#include "compat.h"

struct remap_2_6_14 {
	const struct mapbench_buffer *buffer;
	struct mm_struct *mm;
	pgprot_t prot;
	unsigned long pgoff;
};

static int remap_2_6_14_pte(pte_t *pte, unsigned long addr, void *data)
{
	struct remap_2_6_14 *remap = data;
	const struct mapbench_buffer *buffer = remap->buffer;
	unsigned long pfn = mapbench_buffer_map_pfn(buffer, remap->pgoff++);

	if (!(buffer->traits & MAPBENCH_PAGES) || buffer->reserved)
		set_pte_at(remap->mm, addr, pte, pte_mkspecial(pfn_pte(pfn, remap->prot)));
	return 0;
}

/*
 * mm unlocks a page that .fault returns once it is mapped, when it may be gone again if nothing but
 * the PTE holds it. So it is mapped here.
 */
static vm_fault_t remap_2_6_14_fault(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	struct page *page;
	int err;

	if (!mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	mapbench_buffer_leave(buffer);
	page = alloc_page(GFP_HIGHUSER | __GFP_ZERO | __GFP_ACCOUNT);
	if (!page)
		return VM_FAULT_OOM;
	err = vm_insert_page(vmf->vma, vmf->address & PAGE_MASK, page);
	put_page(page);
	if (err == -ENOMEM)
		return VM_FAULT_OOM;
	/* EBUSY: another thread was first */
	return err && err != -EBUSY ? VM_FAULT_SIGBUS : VM_FAULT_NOPAGE;
}

static const struct vm_operations_struct remap_2_6_14_vm_ops = {
	.fault = remap_2_6_14_fault,
};

static int remap_2_6_14_mmap(struct file *file, struct vm_area_struct *vma)
{
	pgprot_t plain = vma->vm_page_prot;
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);
	struct remap_2_6_14 remap;

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	remap.buffer = buffer;
	remap.mm = vma->vm_mm;
	remap.prot = vma->vm_page_prot;
	remap.pgoff = vma->vm_pgoff;
	/* of the fresh pages, which have none of the buffer's caching */
	vma->vm_page_prot = plain;
	vma->vm_private_data = buffer;
	vma->vm_ops = &remap_2_6_14_vm_ops;
	/* mixed: special PTEs without a count, and fresh pages with one */
	vm_flags_set(vma, VM_IO | VM_MIXEDMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return apply_to_page_range(vma->vm_mm, vma->vm_start, vma->vm_end - vma->vm_start,
				   remap_2_6_14_pte, &remap);
}

const struct mapbench_backend mapbench_remap_2_6_14 = {
	.name = "remap_2_6_14",
	.call = "remap_pfn_range() as Linux 2.6.14 had it",
	.list_flags = MAPBENCH_LIST_FAULTS | MAPBENCH_LIST_CONTROL | MAPBENCH_LIST_RESERVED,
	.heeds = MAPBENCH_CONFIG_RESERVED,
	.fops = { MAPBENCH_FOPS, .mmap = remap_2_6_14_mmap },
};
