// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of RAM of which 2 MiB are mapped by one entry when one of their pages is first touched:
 * one fault and one entry in place of 512. For Linux 6.12 and later.
 *
 * Traps: both addresses have to be aligned to 2 MiB, that of the mapping too, which is what
 * .get_unmapped_area is for; what is not falls back to single pages. As with all page frames
 * O_DIRECT, io_uring and RDMA cannot pin it, a debugger reads nothing and a core dump leaves it
 * out, and a private mapping is refused, for mm would stop with a BUG at its copy.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "buffer.h"
#include "compat.h"

static struct buffer buffer;

#ifdef compat_no_huge_pfn
#error "needs Linux 6.12, where huge entries of page frames came"
#endif

static vm_fault_t fault_huge_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff >= BUFFER_PAGES)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(buffer.pages[vmf->pgoff]));
}

static vm_fault_t fault_huge_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	const unsigned long start = vmf->address & PMD_MASK;
	unsigned long at;

	if (order != PMD_ORDER || start < vmf->vma->vm_start ||
	    start + PMD_SIZE > vmf->vma->vm_end)
		return VM_FAULT_FALLBACK;
	at = vmf->vma->vm_pgoff + ((start - vmf->vma->vm_start) >> PAGE_SHIFT);
	/* In smaller blocks what lies behind the first of these pages is somebody else's. */
	if (buffer_block_pages(&buffer) < BIT(PMD_ORDER) || at % BIT(PMD_ORDER) ||
	    at + BIT(PMD_ORDER) > BUFFER_PAGES)
		return VM_FAULT_FALLBACK;
	return vmf_insert_pfn_pmd(vmf, compat_pfn(page_to_pfn(buffer.pages[at])),
				  vmf->flags & FAULT_FLAG_WRITE);
}

static const struct vm_operations_struct fault_huge_vm_ops = {
	.fault = fault_huge_fault,
	.huge_fault = fault_huge_huge_fault,
};

static int fault_huge_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = buffer_check(vma);

	if (err)
		return err;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &fault_huge_vm_ops;
	return 0;
}

static const struct file_operations fault_huge_fops = {
	.owner = THIS_MODULE,	/* no unloading while a file or a mapping is there */
	.mmap = fault_huge_mmap,
	.get_unmapped_area = thp_get_unmapped_area,
};

static struct miscdevice fault_huge_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_fault_huge",
	.mode = 0600,
	.fops = &fault_huge_fops,
};

static int __init fault_huge_init(void)
{
	int err = buffer_alloc(&buffer);

	if (err)
		return err;
	err = misc_register(&fault_huge_node);
	if (err)
		buffer_free(&buffer);
	return err;
}

static void __exit fault_huge_exit(void)
{
	misc_deregister(&fault_huge_node);
	buffer_free(&buffer);
}

module_init(fault_huge_init);
module_exit(fault_huge_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A buffer of RAM, mapped by 2 MiB at a time as it is touched");
