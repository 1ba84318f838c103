/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_GUARD_H
#define MAPBENCH_CHECK_GUARD_H

#include <setjmp.h>
#include <stdint.h>

/* A check jumps here when an access raises a signal; guard_page is the page that it accessed. */
extern sigjmp_buf guard_return;
extern volatile uint64_t guard_page;

/* The handler of SIGBUS and SIGSEGV. */
void guard_on_fault(int signal);

/* Returns where the word at that slot of a page is, and notes the page as the next one accessed. */
volatile uint64_t *guard_word(char *mem, uint64_t page, unsigned int slot);

#endif /* MAPBENCH_CHECK_GUARD_H */
