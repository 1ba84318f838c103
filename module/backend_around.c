// SPDX-License-Identifier: GPL-2.0-only
/* An aligned window of pages a fault, each by its PFN. */

#include "backend.h"

#include "backend_fault.h"

#define FAULT_AROUND_WINDOW	16
#define FAULT_AROUND_MAX_WINDOW	512

static vm_fault_t fault_around(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mapbench_buffer *buffer = vma->vm_private_data;
	unsigned long pgoff, end;
	vm_fault_t ret;

	if (unlikely(vmf->pgoff >= buffer->offered) || !mapbench_buffer_enter(buffer))
		return VM_FAULT_SIGBUS;
	pgoff = round_down(vmf->pgoff, buffer->window);
	end = min3(pgoff + buffer->window, vma->vm_pgoff + vma_pages(vma), buffer->offered);
	pgoff = max(pgoff, vma->vm_pgoff);
	for (; pgoff < end; pgoff++) {
		ret = vmf_insert_pfn(vma, vma->vm_start + ((pgoff - vma->vm_pgoff) << PAGE_SHIFT),
				     mapbench_buffer_map_pfn(buffer, pgoff));
		if (ret != VM_FAULT_NOPAGE)
			break;
	}
	mapbench_buffer_leave(buffer);
	return ret;
}

static const struct vm_operations_struct fault_around_vm_ops = {
	.fault = fault_around,
};

static int fault_around_mmap(struct file *file, struct vm_area_struct *vma)
{
	return mapbench_fault_pfn_mmap(file, vma, &fault_around_vm_ops);
}

const struct mapbench_backend mapbench_fault_around = {
	.name = "fault_around",
	.call = ".fault with several vmf_insert_pfn()",
	.by = MAPBENCH_BY_ENTRY,
	.list_flags = MAPBENCH_LIST_FAULTS,
	.window = FAULT_AROUND_WINDOW,
	.max_window = FAULT_AROUND_MAX_WINDOW,
	.fops = { MAPBENCH_FOPS, .mmap = fault_around_mmap },
};
