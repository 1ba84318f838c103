// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of vmalloc_user() that is mapped page by page, and counted, when mmap() is called: one
 * range for the kernel, pages at random places for a device. O_DIRECT, io_uring and RDMA can pin
 * it, and a debugger sees it; a core dump leaves it out.
 *
 * Traps: memory of plain vmalloc() is refused, for it is not zeroed and may show user space what
 * was there before. Never pass what virt_to_phys() makes of such an address to remap_pfn_range().
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#define BUFFER_BYTES	SZ_2M

static void *memory;

static int remap_vmalloc_mmap(struct file *file, struct vm_area_struct *vma)
{
	/* It looks at offset and length itself. */
	return remap_vmalloc_range(vma, memory, vma->vm_pgoff);
}

static const struct file_operations remap_vmalloc_fops = {
	.owner = THIS_MODULE,	/* no unloading while a file or a mapping is there */
	.mmap = remap_vmalloc_mmap,
};

static struct miscdevice remap_vmalloc_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_remap_vmalloc",
	.mode = 0600,
	.fops = &remap_vmalloc_fops,
};

static int __init remap_vmalloc_init(void)
{
	int err;

	memory = vmalloc_user(BUFFER_BYTES);
	if (!memory)
		return -ENOMEM;
	err = misc_register(&remap_vmalloc_node);
	if (err)
		vfree(memory);
	return err;
}

static void __exit remap_vmalloc_exit(void)
{
	misc_deregister(&remap_vmalloc_node);
	vfree(memory);
}

module_init(remap_vmalloc_init);
module_exit(remap_vmalloc_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A buffer of vmalloc_user(), mapped by remap_vmalloc_range()");
