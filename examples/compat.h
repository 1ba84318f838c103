/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between Linux 6.1 and 7.2: for one kernel alone leave this out. */
#ifndef EXAMPLES_COMPAT_H
#define EXAMPLES_COMPAT_H

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/version.h>

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

/* Huge entries of page frames came with 6.12, and pfn_t went with 6.17. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define compat_no_huge_pfn	1
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#include <linux/pfn_t.h>
#define compat_pfn(pfn)		__pfn_to_pfn_t(pfn, PFN_DEV)
#else
#define compat_pfn(pfn)		(pfn)
#endif

#endif /* EXAMPLES_COMPAT_H */
