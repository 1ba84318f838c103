/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_GUARD_H
#define MAPBENCH_CHECK_GUARD_H

#include <setjmp.h>
#include <stdint.h>

/* Where a check goes on when touching memory raised a signal, and the page that it touched. */
extern sigjmp_buf guard_return;
extern volatile uint64_t guard_page;

/* The handler of SIGBUS and SIGSEGV. */
void guard_on_fault(int signal);

/* The word of a page of mem at that slot, to be accessed next. */
volatile uint64_t *guard_word(char *mem, uint64_t page, unsigned int slot);

#endif /* MAPBENCH_CHECK_GUARD_H */
