// SPDX-License-Identifier: GPL-2.0-only
#include "run/memtypes.h"

#include "arch/memtype.h"
#include "mapping/bar.h"

/* Its registers lie among the other devices' registers, its memory among their memory. */
int memtypes_settle(const char *mailbox)
{
	char registers[BAR_PATH_LEN], memory[BAR_PATH_LEN];
	struct mapbench_bar bar;
	int err;

	err = bar_of_resource(mailbox, &bar);
	if (err)
		return err;
	bar.bar = 0;
	bar_resource(&bar, "", registers);
	bar.bar = 2;
	bar_resource(&bar, "", memory);
	return memtype_settle(registers, memory);
}
