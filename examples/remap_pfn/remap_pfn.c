// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of RAM that is mapped by its page frames when mmap() is called. Nothing is counted, so
 * that it is cheaper than vm_insert_pages() where a block is large.
 *
 * Traps: O_DIRECT, io_uring and RDMA cannot pin it (EFAULT), a debugger reads nothing (EIO) unless
 * there is an .access, and a core dump leaves it out. A frame that is freed while it is mapped is
 * another's memory soon: here .owner keeps the module, and so the buffer, while a mapping is there;
 * a buffer that is freed earlier has to be taken from user space first, by unmap_mapping_range().
 * Never pass what virt_to_phys() makes of vmalloc() memory. A BAR is for io_remap_pfn_range().
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "buffer.h"

static struct buffer buffer;

static int remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long addr = vma->vm_start, at = vma->vm_pgoff, n;
	int err;

	err = buffer_check(vma);
	if (err)
		return err;
	/* Of a part of a private mapping, which one of several calls is of, mm makes EINVAL. */
	for (; addr < vma->vm_end; addr += n << PAGE_SHIFT, at += n) {
		n = buffer_block_pages(&buffer) - at % buffer_block_pages(&buffer);
		n = min(n, (vma->vm_end - addr) >> PAGE_SHIFT);
		err = remap_pfn_range(vma, addr, page_to_pfn(buffer.pages[at]), n << PAGE_SHIFT,
				      vma->vm_page_prot);
		if (err)
			return err;
	}
	return 0;
}

static const struct file_operations remap_pfn_fops = {
	.owner = THIS_MODULE,	/* no unloading while a file or a mapping is there */
	.mmap = remap_pfn_mmap,
};

static struct miscdevice remap_pfn_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_remap_pfn",
	.mode = 0600,
	.fops = &remap_pfn_fops,
};

static int __init remap_pfn_init(void)
{
	int err = buffer_alloc(&buffer);

	if (err)
		return err;
	err = misc_register(&remap_pfn_node);
	if (err)
		buffer_free(&buffer);
	return err;
}

static void __exit remap_pfn_exit(void)
{
	misc_deregister(&remap_pfn_node);
	buffer_free(&buffer);
}

module_init(remap_pfn_init);
module_exit(remap_pfn_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A buffer of RAM, mapped by remap_pfn_range()");
