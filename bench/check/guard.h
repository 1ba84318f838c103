/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_GUARD_H
#define MAPBENCH_CHECK_GUARD_H

#include <stdint.h>

/* The page that a check touches, to be told where touching it raises a signal. */
extern volatile uint64_t guard_page;

/* Returns where the word at that slot of a page is, and notes the page as the next one accessed. */
volatile uint64_t *guard_word(char *mem, uint64_t page, unsigned int slot);

#endif /* MAPBENCH_CHECK_GUARD_H */
