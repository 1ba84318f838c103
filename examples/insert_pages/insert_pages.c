// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of RAM that is mapped page by page, and counted, when mmap() is called. O_DIRECT,
 * io_uring and RDMA can pin it, a debugger and a core dump see it.
 *
 * Traps: the mapping holds a reference on each page, so the driver may free its own at any time,
 * but what is mapped or pinned then lives on. Memory of dma_alloc_coherent() must not be mapped
 * so: dma_mmap_coherent() is for that. Of no pages can vm_insert_pages() make one larger entry.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "buffer.h"
#include "compat.h"

static struct buffer buffer;

static int insert_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long n = vma_pages(vma);
	int err = buffer_check(vma);

	if (err)
		return err;
	vm_flags_set(vma, BUFFER_FLAGS);
	/* Where it fails part of the way mm takes away what was mapped. */
	return vm_insert_pages(vma, vma->vm_start, buffer.pages + vma->vm_pgoff, &n);
}

static const struct file_operations insert_pages_fops = {
	.owner = THIS_MODULE,	/* no unloading while a file or a mapping is there */
	.mmap = insert_pages_mmap,
};

static struct miscdevice insert_pages_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_insert_pages",
	.mode = 0600,
	.fops = &insert_pages_fops,
};

static int __init insert_pages_init(void)
{
	int err = buffer_alloc(&buffer);

	if (err)
		return err;
	err = misc_register(&insert_pages_node);
	if (err)
		buffer_free(&buffer);
	return err;
}

static void __exit insert_pages_exit(void)
{
	misc_deregister(&insert_pages_node);
	buffer_free(&buffer);
}

module_init(insert_pages_init);
module_exit(insert_pages_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A buffer of RAM, mapped by vm_insert_pages()");
