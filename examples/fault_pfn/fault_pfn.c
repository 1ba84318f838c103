// SPDX-License-Identifier: GPL-2.0-only
/*
 * A BAR of which a page is mapped when it is first touched, uncached, for BARs of which little is
 * used or that can be pulled while they are: each fault asks whether the function is still there.
 *
 * Traps: vmf_insert_pfn() wants VM_PFNMAP, and of a private mapping mm would make a BUG, so that
 * is refused. The handler must not wait for who holds the lock and waits for mm. On Linux 7.2 each
 * fault is handled twice unless there is a .map_pages. A debugger reads it through .access alone.
 */
#include "bar.h"

static vm_fault_t fault_pfn_fault(struct vm_fault *vmf)
{
	struct bar *bar = vmf->vma->vm_private_data;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	down_read(&bar->lock);
	if (!bar->gone && vmf->pgoff < bar->pages)
		ret = vmf_insert_pfn(vmf->vma, vmf->address, bar->pfn + vmf->pgoff);
	up_read(&bar->lock);
	return ret;
}

static const struct vm_operations_struct fault_pfn_vm_ops = {
	.fault = fault_pfn_fault,
#ifdef CONFIG_HAVE_IOREMAP_PROT
	.access = generic_access_phys,
#endif
};

static int fault_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct bar *bar = file->private_data;

	if (!bar_has(bar, vma))
		return -ENXIO;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_page_prot = bar_prot(vma->vm_page_prot);
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &fault_pfn_vm_ops;
	vma->vm_private_data = bar;
	return 0;
}

static const struct file_operations fault_pfn_fops = {
	.owner = THIS_MODULE,
	.open = bar_open,
	.release = bar_release,
	.mmap = fault_pfn_mmap,
};

static int fault_pfn_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return bar_probe(pdev, "example_fault_pfn", &fault_pfn_fops);
}

static struct pci_driver fault_pfn_driver = {
	.name = "example_fault_pfn",
	.id_table = bar_ids,
	.probe = fault_pfn_probe,
	.remove = bar_remove,
};

module_pci_driver(fault_pfn_driver);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A BAR, mapped page by page as it is touched");
