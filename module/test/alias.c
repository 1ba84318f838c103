// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver maps that does not ask the DMA API: write-back, and so by another type than the
 * kernel's own, the memory of a device that does not snoop.
 */

#include "../test.h"

#include <linux/moduleparam.h>

static bool alias;
module_param(alias, bool, 0444);
MODULE_PARM_DESC(alias, "Offer source coherent_nc write-back as well (default off)");

bool mapbench_test_alias(void)
{
	return alias;
}
