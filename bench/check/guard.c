// SPDX-License-Identifier: GPL-2.0-only
#include "check/guard.h"

#include "base/page.h"

volatile uint64_t guard_page;

volatile uint64_t *guard_word(char *mem, uint64_t page, unsigned int slot)
{
	guard_page = page;
	return (volatile uint64_t *)(mem + page * PAGE_BYTES) + slot;
}
