// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers as an author would write each by hand, who has one buffer and one way to map it: to see
 * what mapbench's own dispatch adds. Each has a compound block of 2 MiB, as mapbench's source
 * "compound" has. Where a call takes an array of pages there are two: one has it from the
 * beginning, as mapbench has, the other makes it in each mmap.
 */

#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "compat.h"

#define SINGLE_ORDER	(PMD_SHIFT - PAGE_SHIFT)
#define SINGLE_PAGES	BIT(SINGLE_ORDER)

#define SINGLE_WINDOW	16	/* pages, as mapbench's fault_around has */

static struct page *block, *array[SINGLE_PAGES];

/* vma_pages() takes no const on 6.12. */
static bool single_fits(struct vm_area_struct *vma)
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

static int io_remap_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!single_fits(vma))
		return -ENXIO;
	return io_remap_pfn_range(vma, vma->vm_start, page_to_pfn(block) + vma->vm_pgoff,
				  vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static int iomap_memory_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vm_iomap_memory(vma, PFN_PHYS(page_to_pfn(block)), SINGLE_PAGES << PAGE_SHIFT);
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

static int insert_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long n = vma_pages(vma);

	if (!single_fits(vma))
		return -ENXIO;
	return vm_insert_pages(vma, vma->vm_start, array + vma->vm_pgoff, &n);
}

static int insert_pages_made_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long i, n = vma_pages(vma);
	struct page **pages;
	int err;

	if (!single_fits(vma))
		return -ENXIO;
	pages = kvmalloc_array(n, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		pages[i] = block + vma->vm_pgoff + i;
	err = vm_insert_pages(vma, vma->vm_start, pages, &n);
	kvfree(pages);
	return err;
}

static int map_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vm_map_pages(vma, array, SINGLE_PAGES);
}

struct apply {
	struct mm_struct *mm;
	unsigned long pfn;
	pgprot_t prot;
};

static int apply_pte(pte_t *pte, unsigned long addr, void *data)
{
	struct apply *apply = data;

	set_pte_at(apply->mm, addr, pte, pte_mkspecial(pfn_pte(apply->pfn++, apply->prot)));
	return 0;
}

static int apply_range_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct apply apply = {
		.mm = vma->vm_mm,
		.pfn = page_to_pfn(block) + vma->vm_pgoff,
		.prot = vma->vm_page_prot,
	};
	const vm_flags_t flags = VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;

	if (!single_fits(vma))
		return -ENXIO;
	vm_flags_set(vma, flags);
	return apply_to_page_range(vma->vm_mm, vma->vm_start, vma->vm_end - vma->vm_start,
				   apply_pte, &apply);
}

static vm_fault_t map_nothing(struct vm_fault *vmf, pgoff_t start, pgoff_t end)
{
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

static const struct vm_operations_struct fault_page_vmalock_vm_ops = {
	.fault = fault_page,
	.map_pages = map_nothing,
};

static int page_mmap(struct vm_area_struct *vma, const struct vm_operations_struct *vm_ops)
{
	if (!single_fits(vma))
		return -ENXIO;
	vma->vm_ops = vm_ops;
	return 0;
}

static int fault_page_mmap(struct file *file, struct vm_area_struct *vma)
{
	return page_mmap(vma, &fault_page_vm_ops);
}

static int fault_page_vmalock_mmap(struct file *file, struct vm_area_struct *vma)
{
	return page_mmap(vma, &fault_page_vmalock_vm_ops);
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

static const struct vm_operations_struct fault_pfn_vmalock_vm_ops = {
	.fault = fault_pfn,
	.map_pages = map_nothing,
};

static vm_fault_t fault_around(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long pgoff = round_down(vmf->pgoff, SINGLE_WINDOW);
	unsigned long end = min3(pgoff + SINGLE_WINDOW, vma->vm_pgoff + vma_pages(vma),
				 SINGLE_PAGES);
	vm_fault_t ret = VM_FAULT_SIGBUS;

	for (pgoff = max(pgoff, vma->vm_pgoff); pgoff < end; pgoff++) {
		ret = vmf_insert_pfn(vma, vma->vm_start + ((pgoff - vma->vm_pgoff) << PAGE_SHIFT),
				     page_to_pfn(block) + pgoff);
		if (ret != VM_FAULT_NOPAGE)
			break;
	}
	return ret;
}

static const struct vm_operations_struct fault_around_vm_ops = {
	.fault = fault_around,
};

static int pfn_mmap(struct vm_area_struct *vma, const struct vm_operations_struct *vm_ops)
{
	const vm_flags_t flags = VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;

	if (!single_fits(vma) || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_ops = vm_ops;
	vm_flags_set(vma, flags);
	return 0;
}

static int fault_pfn_mmap(struct file *file, struct vm_area_struct *vma)
{
	return pfn_mmap(vma, &fault_pfn_vm_ops);
}

static int fault_pfn_vmalock_mmap(struct file *file, struct vm_area_struct *vma)
{
	return pfn_mmap(vma, &fault_pfn_vmalock_vm_ops);
}

static int fault_around_mmap(struct file *file, struct vm_area_struct *vma)
{
	return pfn_mmap(vma, &fault_around_vm_ops);
}

#ifdef MAPBENCH_COMPAT_HUGE_FAULT
static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	unsigned long start = vmf->address & PMD_MASK;

	if (order != PMD_ORDER || start < vmf->vma->vm_start ||
	    start + PMD_SIZE > vmf->vma->vm_end)
		return VM_FAULT_FALLBACK;
	return mapbench_compat_insert_pfn_pmd(vmf, page_to_pfn(block),
					      vmf->flags & FAULT_FLAG_WRITE);
}

static const struct vm_operations_struct fault_huge_vm_ops = {
	.fault = fault_pfn,
	.huge_fault = huge_fault,
};

static int fault_huge_mmap(struct file *file, struct vm_area_struct *vma)
{
	return pfn_mmap(vma, &fault_huge_vm_ops);
}
#endif

#define SINGLE(way, ...) { \
	.minor = MISC_DYNAMIC_MINOR, \
	.name = "single_" #way, \
	.mode = 0600, \
	.fops = &(const struct file_operations){ \
		.owner = THIS_MODULE, .mmap = way##_mmap, ##__VA_ARGS__ \
	}, \
}

static struct miscdevice nodes[] = {
	SINGLE(remap_pfn), SINGLE(io_remap_pfn), SINGLE(iomap_memory), SINGLE(insert_page),
	SINGLE(insert_pages), SINGLE(insert_pages_made), SINGLE(map_pages), SINGLE(apply_range),
	SINGLE(fault_page), SINGLE(fault_pfn), SINGLE(fault_page_vmalock),
	SINGLE(fault_pfn_vmalock), SINGLE(fault_around),
#ifdef MAPBENCH_COMPAT_HUGE_FAULT
	SINGLE(fault_huge, .get_unmapped_area = thp_get_unmapped_area),
#endif
};

static int __init single_init(void)
{
	unsigned long page;
	int i, err;

	block = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, SINGLE_ORDER);
	if (!block)
		return -ENOMEM;
	for (page = 0; page < SINGLE_PAGES; page++)
		array[page] = block + page;
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
