/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which instructions of x86-64 enter and leave functions. */
#ifndef MAPBENCH_PLUGIN_ARCH_X86_64_H
#define MAPBENCH_PLUGIN_ARCH_X86_64_H

#include <stddef.h>
#include <stdint.h>

enum branch {
	BRANCH_OTHER,
	BRANCH_CALL,
	BRANCH_RETURN,
	BRANCH_SYSCALL,
	BRANCH_TRAP_RETURN,	/* sysret, iret */
};

enum branch branch_of(const uint8_t *code, size_t len);

#endif /* MAPBENCH_PLUGIN_ARCH_X86_64_H */
