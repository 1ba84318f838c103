// SPDX-License-Identifier: GPL-2.0-only
#include "tag.h"

#define HOST_WORD	0x686f737400000000ULL	/* "host", then the page number */
#define SEED_STEP	0x9e3779b97f4a7c15ULL	/* seed 0 must not give tag 0 */

/* A bijection: two different inputs never give the same word (the splitmix64 finalizer). */
static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9ULL;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebULL;
	x ^= x >> 31;
	return x;
}

uint64_t tag_word(uint64_t seed, uint64_t page, unsigned int slot, enum tag_writer writer)
{
	uint64_t place = page << 16 | (uint64_t)slot << 1 | (writer == TAG_USER);

	return mix(mix(seed + SEED_STEP) ^ place);
}

uint64_t tag_host_word(uint64_t page)
{
	return HOST_WORD | page;
}
