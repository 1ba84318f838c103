// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers with the mistakes that real ones were reported to have, and some without: what mapbench
 * makes of each as a --target. Most map the same block of 2 MiB.
 */

#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "compat.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
#define zap_special_vma_range	zap_vma_ptes
#endif

#define FAULTY_ORDER	(PMD_SHIFT - PAGE_SHIFT)
#define FAULTY_PAGES	BIT(FAULTY_ORDER)
#define FAULTY_BYTES	(PAGE_SIZE << FAULTY_ORDER)

static struct page *block, *second, *nothing;
static struct platform_device *device;
static void *coherent;
static dma_addr_t coherent_at;

static int faulty_remap(struct vm_area_struct *vma, unsigned long pgoff, pgprot_t prot)
{
	if (pgoff >= FAULTY_PAGES || vma_pages(vma) > FAULTY_PAGES - pgoff)
		return -ENXIO;
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(block) + pgoff,
			       vma->vm_end - vma->vm_start, prot);
}

/* Nothing is wrong with this one. */
static int good_mmap(struct file *file, struct vm_area_struct *vma)
{
	return faulty_remap(vma, vma->vm_pgoff, vma->vm_page_prot);
}

/* Nor with this one, whose offset selects one of two buffers, as that of uio does. */
static int select_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct page *buffer = vma->vm_pgoff ? second : block;

	if (vma->vm_pgoff > 1 || vma_pages(vma) > FAULTY_PAGES)
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(buffer),
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

/* Nor with one that is only to be read, though it opens for writing. */
static int readonly_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WRITE)
		return -EACCES;
	return good_mmap(file, vma);
}

/* Nor with one that takes its whole length and nothing else. */
static int whole_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_pgoff || vma_pages(vma) != FAULTY_PAGES)
		return -EINVAL;
	return good_mmap(file, vma);
}

/* Brings the machine down where its whole length is mapped. */
static int fatal_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma_pages(vma) == FAULTY_PAGES)
		panic("faulty: the whole length is mapped");
	return good_mmap(file, vma);
}

/* Maps, takes it away and maps again: since 6.16 a whole VMA can be remapped only once on x86. */
static int twice_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = good_mmap(file, vma);

	if (err)
		return err;
	zap_special_vma_range(vma, vma->vm_start, vma->vm_end - vma->vm_start);
	return good_mmap(file, vma);
}

/* The flags that make it a map of PFNs come into the copy alone. */
static int copy_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct vm_area_struct *copy;
	int err;

	copy = kmemdup(vma, sizeof(*vma), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	err = dma_mmap_coherent(&device->dev, copy, coherent, coherent_at, FAULTY_BYTES);
	kfree(copy);
	return err;
}

/* Wherever the mapping begins in the file, it shows the start of the block. */
static int pgoff0_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_pgoff = 0;
	return faulty_remap(vma, vma->vm_pgoff, vma->vm_page_prot);
}

/* Of each two pages it knows the first. */
static vm_fault_t wrong_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff >= FAULTY_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = block + (vmf->pgoff & ~1UL);
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct wrong_vm_ops = {
	.fault = wrong_fault,
};

static int wrong_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &wrong_vm_ops;
	return 0;
}

/* A page that is read first is the one of nothing, as of a file with holes, and never another. */
static vm_fault_t readzero_fault(struct vm_fault *vmf)
{
	if (vmf->pgoff >= FAULTY_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = vmf->flags & FAULT_FLAG_WRITE ? block + vmf->pgoff : nothing;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct readzero_vm_ops = {
	.fault = readzero_fault,
};

static int readzero_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &readzero_vm_ops;
	return 0;
}

/* Its first page alone is not there. */
static vm_fault_t hole_fault(struct vm_fault *vmf)
{
	if (!vmf->pgoff || vmf->pgoff >= FAULTY_PAGES)
		return VM_FAULT_SIGBUS;
	vmf->page = block + vmf->pgoff;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct hole_vm_ops = {
	.fault = hole_fault,
};

static int hole_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &hole_vm_ops;
	return 0;
}

/* The kernel's own mapping of the block is write-back. */
static int wc_mmap(struct file *file, struct vm_area_struct *vma)
{
	return faulty_remap(vma, vma->vm_pgoff, pgprot_writecombine(vma->vm_page_prot));
}

/* As that, by a call that does not look whether it is. */
static int wc_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long i;
	int err = 0;

	if (vma->vm_pgoff >= FAULTY_PAGES || vma_pages(vma) > FAULTY_PAGES - vma->vm_pgoff)
		return -ENXIO;
	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	for (i = 0; i < vma_pages(vma) && !err; i++)
		err = vm_insert_page(vma, vma->vm_start + i * PAGE_SIZE,
				     block + vma->vm_pgoff + i);
	return err;
}

struct noopen_state {
	unsigned long faults;
};

/* What a fork gives a second VMA goes with the first of the two that is closed. */
static void noopen_close(struct vm_area_struct *vma)
{
	kfree(vma->vm_private_data);
}

static vm_fault_t noopen_fault(struct vm_fault *vmf)
{
	struct noopen_state *state = vmf->vma->vm_private_data;

	if (vmf->pgoff >= FAULTY_PAGES)
		return VM_FAULT_SIGBUS;
	state->faults++;
	vmf->page = block + vmf->pgoff;
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct noopen_vm_ops = {
	.close = noopen_close,
	.fault = noopen_fault,
};

static int noopen_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct noopen_state *state = kzalloc(sizeof(*state), GFP_KERNEL);

	if (!state)
		return -ENOMEM;
	vma->vm_private_data = state;
	vma->vm_ops = &noopen_vm_ops;
	return 0;
}

#define FAULTY(what) { \
	.minor = MISC_DYNAMIC_MINOR, \
	.name = "faulty_" #what, \
	.mode = 0600, \
	.fops = &(const struct file_operations){ .owner = THIS_MODULE, .mmap = what##_mmap }, \
}

static struct miscdevice nodes[] = {
	FAULTY(good), FAULTY(twice), FAULTY(copy), FAULTY(pgoff0), FAULTY(wrong), FAULTY(hole),
	FAULTY(wc), FAULTY(wc_page), FAULTY(noopen), FAULTY(readzero), FAULTY(select),
	FAULTY(readonly), FAULTY(whole), FAULTY(fatal),
};

static void faulty_free(int n)
{
	while (n--)
		misc_deregister(&nodes[n]);
	if (coherent)
		dma_free_coherent(&device->dev, FAULTY_BYTES, coherent, coherent_at);
	if (!IS_ERR_OR_NULL(device))
		platform_device_unregister(device);
	if (nothing)
		__free_page(nothing);
	if (second)
		__free_pages(second, FAULTY_ORDER);
	if (block)
		__free_pages(block, FAULTY_ORDER);
}

static int __init faulty_init(void)
{
	int i = 0, err = -ENOMEM;

	block = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, FAULTY_ORDER);
	second = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, FAULTY_ORDER);
	nothing = alloc_page(GFP_KERNEL | __GFP_ZERO);
	device = platform_device_register_simple("faulty", PLATFORM_DEVID_NONE, NULL, 0);
	if (!block || !second || !nothing || IS_ERR(device))
		goto err;
	err = dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(32));
	if (err)
		goto err;
	err = -ENOMEM;
	coherent = dma_alloc_coherent(&device->dev, FAULTY_BYTES, &coherent_at, GFP_KERNEL);
	if (!coherent)
		goto err;
	for (; i < ARRAY_SIZE(nodes); i++) {
		err = misc_register(&nodes[i]);
		if (err)
			goto err;
	}
	return 0;

err:
	faulty_free(i);
	return err;
}

static void __exit faulty_exit(void)
{
	faulty_free(ARRAY_SIZE(nodes));
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Drivers with mistakes, to see whether mapbench finds them");
