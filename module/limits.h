/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_LIMITS_H
#define MAPBENCH_LIMITS_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/types.h>

/* The module parameter max_total_bytes, and the pages of memory that all open files hold. */
extern unsigned long mapbench_limits_total_bytes;
extern atomic_long_t mapbench_limits_total_pages;

/* The longest buffer of memory that one open file may have. */
unsigned long mapbench_limits_max_pages(void);

/*
 * Before so many pages are allocated: false if they are more than there may be, and to be uncharged
 * again. Both are always inline because buffers come and go within windows that are timed.
 */
static __always_inline bool mapbench_limits_charge(unsigned long pages)
{
	return atomic_long_add_return(pages, &mapbench_limits_total_pages) <=
	       READ_ONCE(mapbench_limits_total_bytes) >> PAGE_SHIFT;
}

static __always_inline void mapbench_limits_uncharge(unsigned long pages)
{
	atomic_long_sub(pages, &mapbench_limits_total_pages);
}

#endif /* MAPBENCH_LIMITS_H */
