// SPDX-License-Identifier: GPL-2.0-only
/*
 * A BAR of which 2 MiB are mapped by one entry when a page of them is first touched: one fault and
 * one entry in place of 512. It can be pulled while it is used. For Linux 6.12 and later.
 *
 * Traps: the address of the mapping has to lie in 2 MiB as that of the BAR does, which is what
 * .get_unmapped_area is for where the BAR is aligned to 2 MiB; what does not falls back to single
 * pages. Of a private mapping mm would make a BUG, so that is refused. O_DIRECT and RDMA cannot pin
 * it. The handler must not wait for who holds the lock and waits for mm.
 */
#include "bar.h"

#ifdef compat_no_huge_pfn
#error "needs Linux 6.12, where huge entries of page frames came"
#endif

static vm_fault_t fault_huge_of_bar_fault(struct vm_fault *vmf)
{
	struct bar *bar = vmf->vma->vm_private_data;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	down_read(&bar->lock);
	if (!bar->gone && vmf->pgoff < bar->pages)
		ret = vmf_insert_pfn(vmf->vma, vmf->address, bar->pfn + vmf->pgoff);
	up_read(&bar->lock);
	return ret;
}

static vm_fault_t fault_huge_of_bar_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	const unsigned long start = vmf->address & PMD_MASK;
	struct bar *bar = vmf->vma->vm_private_data;
	vm_fault_t ret = VM_FAULT_FALLBACK;	/* .fault says whether it is gone */
	unsigned long at;

	if (order != PMD_ORDER || start < vmf->vma->vm_start ||
	    start + PMD_SIZE > vmf->vma->vm_end)
		return VM_FAULT_FALLBACK;
	at = vmf->vma->vm_pgoff + ((start - vmf->vma->vm_start) >> PAGE_SHIFT);
	down_read(&bar->lock);
	if (!bar->gone && at + BIT(PMD_ORDER) <= bar->pages &&
	    IS_ALIGNED(bar->pfn + at, BIT(PMD_ORDER)))
		ret = vmf_insert_pfn_pmd(vmf, compat_pfn(bar->pfn + at),
					 vmf->flags & FAULT_FLAG_WRITE);
	up_read(&bar->lock);
	return ret;
}

static const struct vm_operations_struct fault_huge_of_bar_vm_ops = {
	.fault = fault_huge_of_bar_fault,
	.huge_fault = fault_huge_of_bar_huge_fault,
};

static int fault_huge_of_bar_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct bar *bar = file->private_data;

	if (!bar_has(bar, vma))
		return -ENXIO;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_page_prot = bar_prot(vma->vm_page_prot);
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &fault_huge_of_bar_vm_ops;
	vma->vm_private_data = bar;
	return 0;
}

static const struct file_operations fault_huge_of_bar_fops = {
	.owner = THIS_MODULE,
	.open = bar_open,
	.release = bar_release,
	.mmap = fault_huge_of_bar_mmap,
	.get_unmapped_area = thp_get_unmapped_area,
};

static int fault_huge_of_bar_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return bar_probe(pdev, "example_fault_huge_of_bar", &fault_huge_of_bar_fops);
}

static struct pci_driver fault_huge_of_bar_driver = {
	.name = "example_fault_huge_of_bar",
	.id_table = bar_ids,
	.probe = fault_huge_of_bar_probe,
	.remove = bar_remove,
};

module_pci_driver(fault_huge_of_bar_driver);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A BAR, mapped by 2 MiB at a time as it is touched");
