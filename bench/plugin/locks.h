/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * While which instructions the process's mmap_lock is held for writing, and besides a lock of one
 * of its VMAs: by the stores to their words, since the functions that take them are inlined.
 */
#ifndef MAPBENCH_PLUGIN_LOCKS_H
#define MAPBENCH_PLUGIN_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock/mailbox.h"

enum lock {
	LOCK_MM,	/* mmap_lock, for writing */
	LOCK_VMA,	/* from the first VMA's until mmap_lock is released, which releases all */
	LOCKS,
};

/* Instructions of a block that have run while a lock was held; n is 0: none. */
struct locks_span {
	uint32_t first, n;
};

/* Reads 8 bytes at that virtual address; false: they cannot be read. */
typedef bool locks_read_fn(uint64_t address, uint64_t *value);

/* A window begins. */
void locks_begin(const struct mailbox_locks *locks, locks_read_fn *read);

/*
 * The instruction of that index in its block has stored so many bytes at an address of the
 * kernel's. Where that releases a lock, span has what had run with it since the block before.
 */
void locks_stored(uint64_t address, unsigned int size, uint64_t value, uint32_t index,
		  struct locks_span span[LOCKS]);

/* n instructions of a block have run, from its first-th on, and these with a lock that is held. */
void locks_ran(uint32_t first, uint32_t n, struct locks_span span[LOCKS]);

#endif /* MAPBENCH_PLUGIN_LOCKS_H */
