// SPDX-License-Identifier: GPL-2.0-only
/*
 * A BAR that is mapped at once when mmap() is called, uncached.
 *
 * Traps: a mapping that is made in the moment of the removal can be missed by
 * unmap_mapping_range(), for mm puts it into the file's list when .mmap has returned: where the
 * function can be pulled while it is used, map by faults (fault_pfn), which ask each time. A frame
 * buffer wants its writes combined (BAR_COMBINES). Encrypted memory (SME, SEV, TDX) needs the io_
 * of io_remap_pfn_range(). A debugger reads it through .access alone.
 */
#include "bar.h"

static const struct vm_operations_struct io_remap_pfn_vm_ops = {
#ifdef CONFIG_HAVE_IOREMAP_PROT
	.access = generic_access_phys,
#endif
};

static int io_remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct bar *bar = file->private_data;
	int err = -ENODEV;

	if (!bar_has(bar, vma))
		return -ENXIO;
	vma->vm_ops = &io_remap_pfn_vm_ops;
	vma->vm_page_prot = bar_prot(vma->vm_page_prot);
	down_read(&bar->lock);
	if (!bar->gone)
		err = io_remap_pfn_range(vma, vma->vm_start, bar->pfn + vma->vm_pgoff,
					 vma->vm_end - vma->vm_start, vma->vm_page_prot);
	up_read(&bar->lock);
	return err;
}

static const struct file_operations io_remap_pfn_fops = {
	.owner = THIS_MODULE,
	.open = bar_open,
	.release = bar_release,
	.mmap = io_remap_pfn_mmap,
};

static int io_remap_pfn_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return bar_probe(pdev, "example_io_remap_pfn", &io_remap_pfn_fops);
}

static struct pci_driver io_remap_pfn_driver = {
	.name = "example_io_remap_pfn",
	.id_table = bar_ids,
	.probe = io_remap_pfn_probe,
	.remove = bar_remove,
};

module_pci_driver(io_remap_pfn_driver);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A BAR, mapped by io_remap_pfn_range()");
