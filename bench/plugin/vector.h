/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the parts of a window, as clock/parts.h names them, for the profile that knows when one is
 * open and which instructions of a block have run. It counts once the guest has asked for it in the
 * mailbox, and all that was translated before has been dropped.
 */
#ifndef MAPBENCH_PLUGIN_VECTOR_H
#define MAPBENCH_PLUGIN_VECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "clock/mailbox.h"
#include "plugin/qemu-plugin-api.h"

/* What a block is made of. */
struct vector_block;

/* From a vCPU's callback: it is to count from the next translation on. False: it cannot. */
bool vector_start(struct mailbox *mailbox);

/*
 * From now on charge is called for each block that adds to that part: each of the n instructions,
 * whose addresses are insns, has added times.
 */
typedef void vector_charge_fn(const uint64_t *insns, uint32_t n, int64_t times);
void vector_attribute(enum mailbox_part part, vector_charge_fn *charge);

/*
 * Has what is accessed by a block that is translated be told; insns are the addresses of its
 * instructions, which stay where they are. NULL: it does not count.
 */
struct vector_block *vector_translate(struct qemu_plugin_tb *tb, const uint64_t *insns);

/* A window begins, in a callback that may read registers. */
void vector_begin(void);

/* Whether what happens from now on belongs to the window: not while it is closed or interrupted. */
void vector_counts(bool now);

/* n instructions of that block have run, from its first-th on. */
void vector_ran(struct vector_block *block, uint32_t first, uint32_t n);

/* An exception's entry point was reached, at that instruction's address. */
void vector_exception(const uint64_t *insn);

/* Tells the guest the parts of the window that is over. */
void vector_tell(void);

#endif /* MAPBENCH_PLUGIN_VECTOR_H */
