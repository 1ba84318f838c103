// SPDX-License-Identifier: GPL-2.0-only
/* Test cases for how long locks are held, by the stores to their words. */
#include "plugin/locks.h"
#include "tap.h"

#define COUNT		0xffff888000001000ULL
#define SEQUENCE	0xffff888000001100ULL
#define MM		0xffff888000000f00ULL
#define VMA		0xffff888000002000ULL
#define OTHERS		0xffff888000003000ULL	/* a VMA of another process */
#define VMA_MM		0x10
#define VMA_SEQUENCE	0x24

#define LOCKED		1ULL
#define WAITERS		2ULL
#define READER		0x100ULL

static const struct mailbox_locks locks = { COUNT, MM, SEQUENCE, VMA_MM, VMA_SEQUENCE };

static bool read_word(uint64_t address, uint64_t *value)
{
	switch (address) {
	case SEQUENCE:
		*value = 0xdead00000008ULL;
		return true;
	case VMA + VMA_MM:
		*value = MM;
		return true;
	case OTHERS + VMA_MM:
		*value = MM + 1;
		return true;
	}
	return false;
}

static bool are(const struct locks_span span[LOCKS], uint32_t first, uint32_t n,
		uint32_t vma_first, uint32_t vma_n)
{
	return span[LOCK_MM].n == n && (!n || span[LOCK_MM].first == first) &&
	       span[LOCK_VMA].n == vma_n && (!vma_n || span[LOCK_VMA].first == vma_first);
}

/* Which instructions a store tells of. */
static bool releases(uint64_t address, unsigned int size, uint64_t value, uint32_t index,
		     uint32_t first, uint32_t n, uint32_t vma_first, uint32_t vma_n)
{
	struct locks_span span[LOCKS];

	locks_stored(address, size, value, index, span);
	return are(span, first, n, vma_first, vma_n);
}

static bool stored(uint64_t address, unsigned int size, uint64_t value, uint32_t index)
{
	return releases(address, size, value, index, 0, 0, 0, 0);
}

static bool ran(uint32_t from, uint32_t of, uint32_t first, uint32_t n, uint32_t vma_first,
		uint32_t vma_n)
{
	struct locks_span span[LOCKS];

	locks_ran(from, of, span);
	return are(span, first, n, vma_first, vma_n);
}

static bool quiet(uint32_t from, uint32_t of)
{
	return ran(from, of, 0, 0, 0, 0);
}

static void test_one_block(void)
{
	locks_begin(&locks, read_word);
	tap_ok(stored(COUNT, 8, LOCKED, 2));
	tap_ok(releases(COUNT, 8, 0, 7, 3, 5, 0, 0));
	tap_ok(quiet(0, 10));
}

static void test_blocks(void)
{
	locks_begin(&locks, read_word);
	tap_ok(quiet(0, 4));
	tap_ok(stored(COUNT, 8, LOCKED, 2));
	tap_ok(ran(0, 4, 3, 1, 0, 0));
	/* Who waits for it changes nothing, and its last instruction may take it. */
	tap_ok(stored(COUNT, 8, LOCKED | WAITERS, 1));
	tap_ok(ran(0, 6, 0, 6, 0, 0));
	tap_ok(ran(3, 2, 3, 2, 0, 0));
	tap_ok(releases(COUNT, 8, READER | WAITERS, 0, 0, 1, 0, 0));
	tap_ok(quiet(0, 6));
	tap_ok(stored(COUNT, 8, LOCKED, 5) && quiet(0, 6) && ran(0, 2, 0, 2, 0, 0));
}

static void test_vma(void)
{
	locks_begin(&locks, read_word);
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 8, 0) && quiet(0, 4));
	tap_ok(stored(COUNT, 8, LOCKED, 0) && stored(SEQUENCE, 4, 9, 1));
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 8, 2));
	tap_ok(stored(OTHERS + VMA_SEQUENCE, 4, 9, 2));
	tap_ok(stored(VMA + VMA_SEQUENCE, 8, 9, 2) && ran(0, 4, 1, 3, 0, 0));
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 9, 1) && ran(0, 4, 0, 4, 2, 2));
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 9, 3) && ran(0, 4, 0, 4, 0, 4));
	tap_ok(releases(COUNT, 8, 0, 1, 0, 2, 0, 2) && quiet(0, 4));
	/* The number at the window's begin was read. */
	locks_begin(&locks, read_word);
	tap_ok(stored(COUNT, 8, LOCKED, 0));
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 8, 0) && ran(0, 2, 1, 1, 1, 1));
}

static void test_none(void)
{
	struct mailbox_locks none = locks;

	none.sequence = 0;
	locks_begin(&none, read_word);
	tap_ok(stored(COUNT, 8, LOCKED, 0));
	tap_ok(stored(VMA + VMA_SEQUENCE, 4, 8, 0) && ran(0, 2, 1, 1, 0, 0));
	none.count = 0;
	locks_begin(&none, read_word);
	tap_ok(stored(0, 8, LOCKED, 0) && quiet(0, 2));
}

int main(void)
{
	test_one_block();
	test_blocks();
	test_vma();
	test_none();
	return tap_done();
}
