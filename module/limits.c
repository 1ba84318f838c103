// SPDX-License-Identifier: GPL-2.0-only

#include "limits.h"

#include <linux/moduleparam.h>
#include <linux/sizes.h>

static unsigned long max_bytes = SZ_2G;
module_param(max_bytes, ulong, 0644);
MODULE_PARM_DESC(max_bytes, "Most memory one open file may hold, in bytes (default 2 GiB)");

unsigned long mapbench_limits_total_bytes = SZ_1G * 4UL;
module_param_named(max_total_bytes, mapbench_limits_total_bytes, ulong, 0644);
MODULE_PARM_DESC(max_total_bytes, "Most memory all open files may hold, in bytes (default 4 GiB)");

atomic_long_t mapbench_limits_total_pages;

unsigned long mapbench_limits_max_pages(void)
{
	return READ_ONCE(max_bytes) >> PAGE_SHIFT;
}
