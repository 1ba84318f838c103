/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CLOCK_ENTRIES_H
#define MAPBENCH_CLOCK_ENTRIES_H

#include "base/why.h"
#include "clock/mailbox.h"

/*
 * Write the kernel's interrupt and exception entry points (from /proc/kallsyms) into the mailbox,
 * then spin for some timer ticks to see that the plugin counts the interrupts. 0, or -errno with
 * why.
 */
int entries_tell(volatile struct mailbox *mailbox, char why[WHY_LEN]);

#endif /* MAPBENCH_CLOCK_ENTRIES_H */
