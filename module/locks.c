// SPDX-License-Identifier: GPL-2.0-only
/* Where the locks of an address space are, for who counts how long they are held. */

#include "locks.h"

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/stddef.h>

/* With PREEMPT_RT the lock is made of others, and has no word that says whether it is held. */
static u64 locks_count(struct mm_struct *mm)
{
#ifdef CONFIG_PREEMPT_RT
	return 0;
#else
	return (uintptr_t)&mm->mmap_lock.count;
#endif
}

int mapbench_locks(struct mapbench_locks *locks)
{
	struct mm_struct *mm = current->mm;

	if (!capable(CAP_SYSLOG))
		return -EPERM;
	locks->count = locks_count(mm);
	locks->mm = (uintptr_t)mm;
	locks->sequence = 0;
	locks->vma_mm = offsetof(struct vm_area_struct, vm_mm);
	locks->vma_sequence = 0;
#ifdef CONFIG_PER_VMA_LOCK
	locks->sequence = (uintptr_t)&mm->mm_lock_seq;
	locks->vma_sequence = offsetof(struct vm_area_struct, vm_lock_seq);
#endif
	return 0;
}
