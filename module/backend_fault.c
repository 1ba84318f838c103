// SPDX-License-Identifier: GPL-2.0-only
/* One page a fault. */

#include "backend.h"

#include <linux/pagemap.h>

#include "compat.h"

/* The nopage of 2006: the handler hands mm a page, and mm maps it. */
static vm_fault_t fault_page(struct vm_fault *vmf)
{
	struct mapbench_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret = 0;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	vmf->page = pfn_to_page(mapbench_buffer_map_pfn(buffer, vmf->pgoff));
	get_page(vmf->page);
	if (buffer->revocable) {
		/* locked until mm has mapped it, so that a revocation can wait for that */
		lock_page(vmf->page);
		ret = VM_FAULT_LOCKED;
	}
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_page_vm_ops = {
	.fault = fault_page,
};

static int fault_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	vma->vm_private_data = buffer;
	vma->vm_ops = &fault_page_vm_ops;
	return 0;
}

static vm_fault_t fault_pfn(struct vm_fault *vmf)
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
	.fault = fault_pfn,
};

static int fault_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer = mapbench_context_mmap(file, vma);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	/* mm has no copy-on-write for PFNs that come by fault: vmf_insert_pfn() would BUG */
	if (mapbench_compat_is_cow(vma))
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_private_data = buffer;
	vma->vm_ops = &fault_pfn_vm_ops;
	return 0;
}

const struct mapbench_backend mapbench_fault_page = {
	.name = "fault_page",
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.list_flags = MAPBENCH_LIST_FAULTS,
	.fops = { MAPBENCH_FOPS, .mmap = fault_page_mmap },
};

const struct mapbench_backend mapbench_fault_pfn = {
	.name = "fault_pfn",
	.list_flags = MAPBENCH_LIST_FAULTS,
	.fops = { MAPBENCH_FOPS, .mmap = fault_pfn_mmap },
};
