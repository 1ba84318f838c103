// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of RAM of which a page is mapped, and counted, when it is first touched. It is for
 * buffers of which few pages are; O_DIRECT, io_uring and RDMA can pin it.
 *
 * Traps: the page that .fault returns is held by a reference of its own (get_page()), which mm
 * drops at the unmapping. A fault can come after the driver has lost its device: it has to say
 * VM_FAULT_SIGBUS then. pgoff is of the file, not of the mapping. Tail pages of
 * dma_alloc_coherent() have no count and must not be returned.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "buffer.h"
#include "compat.h"

static struct buffer buffer;

static vm_fault_t fault_page_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff >= BUFFER_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = buffer.pages[vmf->pgoff];
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct fault_page_vm_ops = {
	.fault = fault_page_fault,
};

static int fault_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = buffer_check(vma);

	if (err)
		return err;
	vm_flags_set(vma, BUFFER_FLAGS);
	/* mremap() could make it longer, and the fault handler is asked for what is beyond. */
	vma->vm_ops = &fault_page_vm_ops;
	return 0;
}

static const struct file_operations fault_page_fops = {
	.owner = THIS_MODULE,	/* no unloading while a file or a mapping is there */
	.mmap = fault_page_mmap,
};

static struct miscdevice fault_page_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_fault_page",
	.mode = 0600,
	.fops = &fault_page_fops,
};

static int __init fault_page_init(void)
{
	int err = buffer_alloc(&buffer);

	if (err)
		return err;
	err = misc_register(&fault_page_node);
	if (err)
		buffer_free(&buffer);
	return err;
}

static void __exit fault_page_exit(void)
{
	misc_deregister(&fault_page_node);
	buffer_free(&buffer);
}

module_init(fault_page_init);
module_exit(fault_page_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A buffer of RAM, mapped page by page as it is touched");
