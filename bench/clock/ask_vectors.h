/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CLOCK_ASK_VECTORS_H
#define MAPBENCH_CLOCK_ASK_VECTORS_H

#include "base/why.h"
#include "clock/mailbox.h"

/*
 * Have the plugin count the parts of each window that is armed, from now to the end of the boot,
 * in which all runs slower. 0, or -errno with why.
 */
int ask_vectors(volatile struct mailbox *mailbox, char why[WHY_LEN]);

#endif /* MAPBENCH_CLOCK_ASK_VECTORS_H */
