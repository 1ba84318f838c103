/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the instructions of the windows that the guest names in the mailbox, each by address and
 * by the calls that led to it, without those of interrupts. To the file go
 *
 *	window VALUE OVERHEAD COUNTED INTERRUPTS DISTURBED
 *
 * for each window, the first two as the guest measured them, and, where the value is the least so
 * far, what call_tree_write() writes and a line "end". So the last tree in the file is the cell's
 * minimum. Of a part of the vector it is instead, for each window from when the guest has asked for
 * vectors, a line
 *
 *	part COUNTED
 *
 * and, where no other task ran, the tree of what has added to it.
 */
#ifndef MAPBENCH_PLUGIN_PROFILE_H
#define MAPBENCH_PLUGIN_PROFILE_H

#include <stdbool.h>

#include "clock/mailbox.h"
#include "plugin/arch.h"
#include "plugin/qemu-plugin-api.h"

/*
 * 0, or -1 with errno. by: the name of a part of the vector to count in place of instructions;
 * NULL: none. EINVAL: no part is called so.
 */
int profile_init(struct mailbox *mailbox, const struct plugin_arch *arch, const char *path,
		 const char *by);

/* From a vCPU's callback: also, or only, count what vector.h says. False: it cannot. */
bool profile_vectors(struct mailbox *mailbox, const struct plugin_arch *arch);

/* For each block that is translated; nothing before one of these. */
void profile_translate(struct qemu_plugin_tb *tb);

#endif /* MAPBENCH_PLUGIN_PROFILE_H */
