// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/walk.h"

#define CR4_LA57	(1ULL << 12)

#define TABLE_BITS	9
#define ADDRESS_MASK	0x000ffffffffff000ULL
#define ENTRY_PRESENT	(1ULL << 0)
#define ENTRY_LARGE	(1ULL << 7)
#define ENTRY_GLOBAL	(1ULL << 8)
#define SHIFT_PAGE	12
#define SHIFT_GIB	30	/* the largest that a leaf has */

bool walk_leaf(uint64_t root, uint64_t control, uint64_t address, walk_read_fn *read,
	       struct walk_leaf *leaf)
{
	unsigned int shift = SHIFT_PAGE + (control & CR4_LA57 ? 4 : 3) * TABLE_BITS;
	uint64_t entry = root;

	for (;; shift -= TABLE_BITS) {
		uint64_t index = address >> shift & ((1U << TABLE_BITS) - 1);

		if (!read((entry & ADDRESS_MASK) + 8 * index, &entry) || !(entry & ENTRY_PRESENT))
			return false;
		if (shift == SHIFT_PAGE || (shift <= SHIFT_GIB && entry & ENTRY_LARGE))
			break;
	}
	*leaf = (struct walk_leaf){ .shift = shift, .is_global = entry & ENTRY_GLOBAL };
	return true;
}
