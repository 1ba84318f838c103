/* SPDX-License-Identifier: GPL-2.0-only */
/* The only file that knows kernel versions. */
#ifndef MAPBENCH_COMPAT_H
#define MAPBENCH_COMPAT_H

#include <linux/device.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "mapbench needs Linux 6.1 or newer"
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#include <linux/pfn_t.h>
#endif

/* The argument of struct class's devnode() became const in 6.2. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define mapbench_compat_devnode_arg	struct device
#else
#define mapbench_compat_devnode_arg	const struct device
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* Came with 7.0. */
#ifndef kzalloc_obj
#define kzalloc_obj(object)	kzalloc(sizeof(object), GFP_KERNEL)
#endif

/* Actions that .mmap_prepare can order: all of them are there since 7.2. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#define MAPBENCH_COMPAT_MMAP_PREPARE
#define MAPBENCH_COMPAT_PAGE_MKWRITE
#endif

/* Since 7.2 a driver can let userfaultfd watch its memory. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_USERFAULTFD)
#define MAPBENCH_COMPAT_UFFD_OPS
#include <linux/userfaultfd_k.h>
#endif

/* Huge leaves of PFNs that come by fault, since 6.12. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) && defined(CONFIG_ARCH_SUPPORTS_PMD_PFNMAP)
#define MAPBENCH_COMPAT_HUGE_FAULT
#endif

/* pfn_t went with 6.17. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define mapbench_compat_pfn(pfn)	__pfn_to_pfn_t(pfn, PFN_DEV)
#else
#define mapbench_compat_pfn(pfn)	(pfn)
#endif

static inline vm_fault_t mapbench_compat_insert_mixed(struct vm_area_struct *vma,
						      unsigned long addr, unsigned long pfn)
{
	return vmf_insert_mixed(vma, addr, mapbench_compat_pfn(pfn));
}

#ifdef MAPBENCH_COMPAT_HUGE_FAULT
static inline vm_fault_t mapbench_compat_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn,
							bool write)
{
	return vmf_insert_pfn_pmd(vmf, mapbench_compat_pfn(pfn), write);
}

static inline vm_fault_t mapbench_compat_insert_pfn_pud(struct vm_fault *vmf, unsigned long pfn,
							bool write)
{
#ifdef CONFIG_ARCH_SUPPORTS_PUD_PFNMAP
	return vmf_insert_pfn_pud(vmf, mapbench_compat_pfn(pfn), write);
#else
	return VM_FAULT_FALLBACK;
#endif
}
#endif

/* The test that is_cow_mapping() or vma_is_cow_mapping() makes, whichever there is. */
static inline bool mapbench_compat_is_cow(const struct vm_area_struct *vma)
{
	return (vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

/* An inline function since 6.4; not exported before. */
static inline int mapbench_compat_mapcount(struct folio *folio)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return folio_mapcount(folio);
#else
	long i, count = 0;

	for (i = 0; i < folio_nr_pages(folio); i++)
		count += atomic_read(&folio_page(folio, i)->_mapcount) + 1;
	return folio_test_large(folio) ? count + folio_entire_mapcount(folio) : count;
#endif
}

#endif /* MAPBENCH_COMPAT_H */
