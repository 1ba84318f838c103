/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the checks write into pages. A RAM page has two tagged words, its first and its last. A page
 * of a RAM-backed BAR has one tagged word, at a slot the host knows (slot n is the word at 8 * n);
 * its slot 0 takes the measured writes and its last slot is filled by the host beforehand.
 */
#ifndef MAPBENCH_CHECK_TAG_H
#define MAPBENCH_CHECK_TAG_H

#include <stdint.h>

#define TAG_LAST_SLOT	511u	/* of a page: the host's */
#define TAG_MAX_SLOT	510u	/* the highest a check may use */
#define TAG_SEED_MAX	((1ULL << 48) - 1)

enum tag_writer {
	TAG_KERNEL,	/* written by the kernel, read through the mapping */
	TAG_USER,	/* written through the mapping, read by the kernel and the host */
};

/* The word for that page and slot: any other seed, page, slot or writer gives another word. */
uint64_t tag_word(uint64_t seed, uint64_t page, unsigned int slot, enum tag_writer writer);

/* What the host writes into the last slot of a page, counted from the start of the BAR. */
uint64_t tag_host_word(uint64_t page);

#endif /* MAPBENCH_CHECK_TAG_H */
