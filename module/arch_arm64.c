// SPDX-License-Identifier: GPL-2.0-only

#include "arch.h"

#include <linux/pgtable.h>

const bool mapbench_arch_known = true;

const char *mapbench_arch_memory_type(unsigned long entry, bool huge)
{
	switch ((entry & PTE_ATTRINDX_MASK) >> __ffs(PTE_ATTRINDX_MASK)) {
	case MT_NORMAL:
	case MT_NORMAL_TAGGED:
		return "wb";
	case MT_NORMAL_NC:
		return "wc";
	default:
		return "uc";
	}
}
