// SPDX-License-Identifier: GPL-2.0-only
#include "check/tag.h"

#include "base/mix.h"

#define HOST_WORD	0x686f737400000000ULL	/* "host", then the page number */

uint64_t tag_word(uint64_t seed, uint64_t page, unsigned int slot, enum tag_writer writer)
{
	uint64_t place = page << 16 | (uint64_t)slot << 1 | (writer == TAG_USER);

	return mix64(mix64(seed + MIX_STEP) ^ place);
}

uint64_t tag_host_word(uint64_t page)
{
	return HOST_WORD | page;
}
