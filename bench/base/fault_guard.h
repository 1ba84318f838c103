/* SPDX-License-Identifier: GPL-2.0-only */
/* Touching memory that may raise SIGBUS or SIGSEGV. */
#ifndef MAPBENCH_BASE_FAULT_GUARD_H
#define MAPBENCH_BASE_FAULT_GUARD_H

#include <setjmp.h>

/*
 * Where to go on: sigsetjmp(fault_guard, 1) returns 0 when it is called, and that signal when what
 * was touched from then on has raised one. Only while the guard is on.
 */
extern sigjmp_buf fault_guard;

void fault_guard_on(void);
void fault_guard_off(void);

#endif /* MAPBENCH_BASE_FAULT_GUARD_H */
