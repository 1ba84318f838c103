// SPDX-License-Identifier: GPL-2.0-only
/* Buffers that are mapped a page further on than they are. */

#include "../test.h"

#include <linux/compiler.h>
#include <linux/moduleparam.h>

static bool shift_pfn;
module_param(shift_pfn, bool, 0644);
MODULE_PARM_DESC(shift_pfn, "Map new buffers one page further on than they are (default off)");

unsigned long mapbench_test_shift(void)
{
	return READ_ONCE(shift_pfn);
}
