// SPDX-License-Identifier: GPL-2.0-only
/* What the page tables of the calling process say of an address. */

#include "walk.h"

#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "arch.h"

/* The bits that are asked for lie in one place at every level. */
static void walk_leaf(struct mapbench_walk *walk, u32 level, unsigned long pfn, pte_t entry)
{
	bool huge = level == MAPBENCH_LEVEL_PMD || level == MAPBENCH_LEVEL_PUD;

	walk->level = level;
	walk->pfn = pfn;
	walk->flags = (pte_special(entry) ? MAPBENCH_WALK_SPECIAL : 0) |
		      (pte_write(entry) ? MAPBENCH_WALK_WRITE : 0) |
		      (pte_dirty(entry) ? MAPBENCH_WALK_DIRTY : 0);
	strscpy_pad(walk->cache, mapbench_arch_memory_type(pte_val(entry), huge),
		    sizeof(walk->cache));
}

static void walk_tables(struct mm_struct *mm, unsigned long address, struct mapbench_walk *walk)
{
	pgd_t *pgdp = pgd_offset(mm, address);
	p4d_t *p4dp;
	pud_t pud;
	pmd_t pmd;
	pte_t pte;

	if (!pgd_present(READ_ONCE(*pgdp)))
		return;
	p4dp = p4d_offset(pgdp, address);
	if (!p4d_present(READ_ONCE(*p4dp)))
		return;
	pud = READ_ONCE(*pud_offset(p4dp, address));
	if (!pud_present(pud))
		return;
	if (pud_leaf(pud)) {
		walk_leaf(walk, MAPBENCH_LEVEL_PUD,
			  pud_pfn(pud) + ((address & ~PUD_MASK) >> PAGE_SHIFT),
			  __pte(pud_val(pud)));
		return;
	}
	pmd = READ_ONCE(*pmd_offset(&pud, address));
	if (!pmd_present(pmd))
		return;
	if (pmd_leaf(pmd)) {
		walk_leaf(walk, MAPBENCH_LEVEL_PMD,
			  pmd_pfn(pmd) + ((address & ~PMD_MASK) >> PAGE_SHIFT),
			  __pte(pmd_val(pmd)));
		return;
	}
	pte = READ_ONCE(*pte_offset_kernel(&pmd, address));
	if (pte_present(pte))
		walk_leaf(walk, pte_leaf_size(pte) == PAGE_SIZE ? MAPBENCH_LEVEL_PTE :
							       MAPBENCH_LEVEL_CONTPTE,
			  pte_pfn(pte), pte);
}

int mapbench_walk(struct file *file, struct mapbench_walk *walk)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	if (!mapbench_arch_known)
		return -EOPNOTSUPP;
	walk->flags = 0;
	walk->pfn = 0;
	walk->level = MAPBENCH_LEVEL_NONE;
	memset(walk->cache, 0, sizeof(walk->cache));

	mmap_read_lock(mm);
	vma = find_vma(mm, walk->address);
	if (!vma || walk->address < vma->vm_start ||
	    (vma->vm_file != file && !(walk->where & MAPBENCH_WALK_ANY))) {
		mmap_read_unlock(mm);
		return -EFAULT;
	}
	/* tables that a zap empties are freed by RCU */
	rcu_read_lock();
	walk_tables(mm, walk->address, walk);
	rcu_read_unlock();
	mmap_read_unlock(mm);
	return 0;
}
