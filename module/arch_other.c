// SPDX-License-Identifier: GPL-2.0-only
/* Of a processor that has no file here. */

#include "arch.h"

const bool mapbench_arch_known;

const char *mapbench_arch_memory_type(unsigned long entry, bool huge)
{
	return "";
}
