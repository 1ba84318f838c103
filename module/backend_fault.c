// SPDX-License-Identifier: GPL-2.0-only
/* One page a fault. */

#include "backend.h"

#include <linux/pagemap.h>

#include "backend_fault.h"
#include "compat.h"

/*
 * The mere presence of .map_pages lets mm call .fault under the VMA's own lock; without it mm falls
 * back to mmap_lock.
 */
static vm_fault_t fault_map_nothing(struct vm_fault *vmf, pgoff_t start, pgoff_t end)
{
	return 0;
}

static __always_inline vm_fault_t
fault_return_page(struct vm_fault *vmf, const struct mapbench_buffer *buffer)
{
	vmf->page = pfn_to_page(mapbench_buffer_map_pfn(buffer, vmf->pgoff));
	get_page(vmf->page);
	if (!buffer->revocable)
		return 0;
	/* locked until mm has mapped it, so that a revocation can wait for that */
	lock_page(vmf->page);
	return VM_FAULT_LOCKED;
}

/* The nopage of 2006: the handler hands mm a page, and mm maps it. */
static vm_fault_t fault_page(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	ret = fault_return_page(vmf, buffer);
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_page_vm_ops = {
	.fault = fault_page,
};

static const struct vm_operations_struct fault_page_vmalock_vm_ops = {
	.fault = fault_page,
	.map_pages = fault_map_nothing,
};

static int fault_begin(struct file *file, struct vm_area_struct *vma,
		       const struct vm_operations_struct *vm_ops)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	vma->vm_private_data = buffer;
	vma->vm_ops = vm_ops;
	return 0;
}

static int fault_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	return fault_begin(file, vma, &fault_page_vm_ops);
}

static int fault_page_vmalock_mmap(struct file *file, struct vm_area_struct *vma)
{
	return fault_begin(file, vma, &fault_page_vmalock_vm_ops);
}

vm_fault_t mapbench_fault_pfn_one(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	ret = vmf_insert_pfn(vmf->vma, vmf->address, mapbench_buffer_map_pfn(buffer, vmf->pgoff));
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_pfn_vm_ops = {
	.fault = mapbench_fault_pfn_one,
};

static const struct vm_operations_struct fault_pfn_vmalock_vm_ops = {
	.fault = mapbench_fault_pfn_one,
	.map_pages = fault_map_nothing,
};

int mapbench_fault_pfn_mmap(struct file *file, struct vm_area_struct *vma,
			    const struct vm_operations_struct *vm_ops)
{
	int err = fault_begin(file, vma, vm_ops);

	if (err)
		return err;
	/* mm has no copy-on-write for PFNs that come by fault: vmf_insert_pfn() would BUG */
	if (mapbench_compat_is_cow(vma))
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return 0;
}

static int fault_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	return mapbench_fault_pfn_mmap(file, vma, &fault_pfn_vm_ops);
}

static int fault_pfn_vmalock_mmap(struct file *file, struct vm_area_struct *vma)
{
	return mapbench_fault_pfn_mmap(file, vma, &fault_pfn_vmalock_vm_ops);
}

static vm_fault_t fault_mixed(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	ret = mapbench_compat_insert_mixed(vmf->vma, vmf->address,
					   mapbench_buffer_map_pfn(buffer, vmf->pgoff));
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_mixed_vm_ops = {
	.fault = fault_mixed,
};

static int fault_mixed_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = fault_begin(file, vma, &fault_mixed_vm_ops);

	if (err)
		return err;
	vm_flags_set(vma, VM_IO | VM_MIXEDMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return 0;
}

#ifdef MAPBENCH_COMPAT_PAGE_MKWRITE
static vm_fault_t fault_page_mkwrite(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	bool write = vmf->flags & FAULT_FLAG_WRITE;
	struct page *page;
	vm_fault_t ret;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	page = pfn_to_page(mapbench_buffer_map_pfn(buffer, vmf->pgoff));
	/* mm is to copy the page of a private mapping, not to map it writable */
	if (write && !(vmf->vma->vm_flags & VM_SHARED))
		ret = fault_return_page(vmf, buffer);
	else
		ret = vmf_insert_page_mkwrite(vmf, page, write);
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_page_mkwrite_vm_ops = {
	.fault = fault_page_mkwrite,
};

static int fault_page_mkwrite_mmap(struct file *file, struct vm_area_struct *vma)
{
	return fault_begin(file, vma, &fault_page_mkwrite_vm_ops);
}
#endif

const struct mapbench_backend mapbench_fault_page = {
	.name = "fault_page",
	.call = ".fault that returns a page",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.list_flags = MAPBENCH_LIST_FAULTS,
	.fops = { MAPBENCH_FOPS, .mmap = fault_page_mmap },
};

const struct mapbench_backend mapbench_fault_page_vmalock = {
	.name = "fault_page_vmalock",
	.call = ".fault that returns a page, beside a .map_pages",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.list_flags = MAPBENCH_LIST_FAULTS | MAPBENCH_LIST_EXPERIMENT,
	.fops = { MAPBENCH_FOPS, .mmap = fault_page_vmalock_mmap },
};

const struct mapbench_backend mapbench_fault_pfn = {
	.name = "fault_pfn",
	.call = ".fault with vmf_insert_pfn()",
	.by = MAPBENCH_BY_ENTRY,
	.list_flags = MAPBENCH_LIST_FAULTS,
	.fops = { MAPBENCH_FOPS, .mmap = fault_pfn_mmap },
};

const struct mapbench_backend mapbench_fault_pfn_vmalock = {
	.name = "fault_pfn_vmalock",
	.call = ".fault with vmf_insert_pfn(), beside a .map_pages",
	.by = MAPBENCH_BY_ENTRY,
	.list_flags = MAPBENCH_LIST_FAULTS | MAPBENCH_LIST_EXPERIMENT,
	.fops = { MAPBENCH_FOPS, .mmap = fault_pfn_vmalock_mmap },
};

const struct mapbench_backend mapbench_fault_mixed = {
	.name = "fault_mixed",
	.call = ".fault with vmf_insert_mixed()",
	.by = MAPBENCH_BY_ENTRY,
	.list_flags = MAPBENCH_LIST_FAULTS,
	.fops = { MAPBENCH_FOPS, .mmap = fault_mixed_mmap },
};

const struct mapbench_backend mapbench_fault_page_mkwrite = {
	.name = "fault_page_mkwrite",
	.call = ".fault with vmf_insert_page_mkwrite()",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.list_flags = MAPBENCH_LIST_FAULTS,
#ifdef MAPBENCH_COMPAT_PAGE_MKWRITE
	.fops = { MAPBENCH_FOPS, .mmap = fault_page_mkwrite_mmap },
#else
	.missing = "needs vmf_insert_page_mkwrite(), of Linux 7.2 or newer",
#endif
};
