// SPDX-License-Identifier: GPL-2.0-only

#include "test.h"

#include <linux/bug.h>
#include <linux/moduleparam.h>

static bool shift_pfn;
module_param(shift_pfn, bool, 0644);
MODULE_PARM_DESC(shift_pfn, "Map new buffers one page further on than they are (default off)");

static int test_provoke(const char *value, const struct kernel_param *param)
{
	WARN(1, "mapbench: provoked by a test\n");
	return 0;
}

static const struct kernel_param_ops test_provoke_ops = {
	.set = test_provoke,
};

module_param_cb(provoke, &test_provoke_ops, NULL, 0200);
MODULE_PARM_DESC(provoke, "Write anything: the kernel logs a warning");

unsigned long mapbench_test_shift(void)
{
	return READ_ONCE(shift_pfn);
}
