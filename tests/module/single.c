// SPDX-License-Identifier: GPL-2.0-only
/*
 * Four drivers as an author would write each by hand, who has one buffer and one way to map it: to
 * see what mapbench's own dispatch adds. Each has a compound block of 2 MiB, as mapbench's source
 * "compound" has.
 */

#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "compat.h"

#define SINGLE_ORDER	(PMD_SHIFT - PAGE_SHIFT)
#define SINGLE_PAGES	BIT(SINGLE_ORDER)

static struct page *block;

static bool single_fits(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff < SINGLE_PAGES && vma_pages(vma) <= SINGLE_PAGES - vma->vm_pgoff;
}

static int remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!single_fits(vma))
		return -ENXIO;
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(block) + vma->vm_pgoff,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static int insert_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long addr;
	struct page *page;
	int err;

	if (!single_fits(vma))
		return -ENXIO;
	page = block + vma->vm_pgoff;
	for (addr = vma->vm_start; addr < vma->vm_end; addr += PAGE_SIZE) {
		err = vm_insert_page(vma, addr, page++);
		if (err)
			return err;
	}
	return 0;
}

static vm_fault_t fault_page(struct vm_fault *vmf)
{
	if (vmf->pgoff >= SINGLE_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = block + vmf->pgoff;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct fault_page_vm_ops = {
	.fault = fault_page,
};

static int fault_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!single_fits(vma))
		return -ENXIO;
	vma->vm_ops = &fault_page_vm_ops;
	return 0;
}

static vm_fault_t fault_pfn(struct vm_fault *vmf)
{
	if (vmf->pgoff >= SINGLE_PAGES)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(block) + vmf->pgoff);
}

static const struct vm_operations_struct fault_pfn_vm_ops = {
	.fault = fault_pfn,
};

static int fault_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	const vm_flags_t flags = VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;

	if (!single_fits(vma) || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_ops = &fault_pfn_vm_ops;
	vm_flags_set(vma, flags);
	return 0;
}

#define SINGLE(way) { \
	.minor = MISC_DYNAMIC_MINOR, \
	.name = "single_" #way, \
	.mode = 0600, \
	.fops = &(const struct file_operations){ .owner = THIS_MODULE, .mmap = way##_mmap }, \
}

static struct miscdevice nodes[] = {
	SINGLE(remap_pfn), SINGLE(insert_page), SINGLE(fault_page), SINGLE(fault_pfn),
};

static int __init single_init(void)
{
	int i, err;

	block = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, SINGLE_ORDER);
	if (!block)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		err = misc_register(&nodes[i]);
		if (err)
			goto err_register;
	}
	return 0;

err_register:
	while (i--)
		misc_deregister(&nodes[i]);
	__free_pages(block, SINGLE_ORDER);
	return err;
}

static void __exit single_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		misc_deregister(&nodes[i]);
	__free_pages(block, SINGLE_ORDER);
}

module_init(single_init);
module_exit(single_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Drivers with one way to map each, beside which mapbench's own are measured");
