// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/locks.h"

#include <string.h>

#define RWSEM_WRITER_LOCKED	(1ULL << 0)	/* of the kernel's rwsem.c */

static struct mailbox_locks where;
static locks_read_fn *read_kernel;
static uint32_t sequence;	/* what a VMA has that is locked now */
static struct {
	bool held;
	uint32_t from;		/* the first instruction with it of the block that runs */
} lock[LOCKS];

void locks_begin(const struct mailbox_locks *locks, locks_read_fn *read)
{
	uint64_t value = 0;

	where = *locks;
	read_kernel = read;
	memset(lock, 0, sizeof(lock));
	if (where.sequence && read_kernel(where.sequence, &value))
		sequence = (uint32_t)value;
}

static void lock_taken(enum lock which, uint32_t index)
{
	if (lock[which].held)
		return;
	lock[which].held = true;
	lock[which].from = index + 1;
}

/* The instruction that releases it has run with it. */
static void lock_released(enum lock which, uint32_t index, struct locks_span *span)
{
	if (!lock[which].held)
		return;
	lock[which].held = false;
	*span = (struct locks_span){ lock[which].from, index + 1 - lock[which].from };
}

/* A VMA is locked by the number of the write lock that mmap_lock was given; it tells its mm. */
static bool locks_vma(uint64_t address, unsigned int size, uint64_t value)
{
	uint64_t mm;

	return where.sequence && size == sizeof(sequence) && (uint32_t)value == sequence &&
	       read_kernel(address - where.vma_sequence + where.vma_mm, &mm) && mm == where.mm;
}

void locks_stored(uint64_t address, unsigned int size, uint64_t value, uint32_t index,
		  struct locks_span span[LOCKS])
{
	memset(span, 0, LOCKS * sizeof(*span));
	if (!where.count)
		return;
	if (address == where.count && value & RWSEM_WRITER_LOCKED) {
		lock_taken(LOCK_MM, index);
	} else if (address == where.count) {
		lock_released(LOCK_MM, index, &span[LOCK_MM]);
		lock_released(LOCK_VMA, index, &span[LOCK_VMA]);
	} else if (address == where.sequence) {
		sequence = (uint32_t)value;
	} else if (lock[LOCK_MM].held && !lock[LOCK_VMA].held && locks_vma(address, size, value)) {
		lock_taken(LOCK_VMA, index);
	}
}

void locks_ran(uint32_t first, uint32_t n, struct locks_span span[LOCKS])
{
	int i;

	memset(span, 0, LOCKS * sizeof(*span));
	for (i = 0; i < LOCKS; i++) {
		if (!lock[i].held)
			continue;
		if (lock[i].from < first)
			lock[i].from = first;
		if (lock[i].from < first + n)
			span[i] = (struct locks_span){ lock[i].from, first + n - lock[i].from };
		lock[i].from = 0;
	}
}
