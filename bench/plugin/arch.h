/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the plugin must know of a processor: by which instructions its kernel enters and leaves. One
 * struct each, in arch_NAME.c, and one line in targets.c.
 */
#ifndef MAPBENCH_PLUGIN_ARCH_H
#define MAPBENCH_PLUGIN_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum branch {
	BRANCH_OTHER,
	BRANCH_CALL,
	BRANCH_RETURN,
	BRANCH_SYSCALL,
	BRANCH_TRAP_RETURN,	/* from a system call, an exception or an interrupt */
};

enum leave {
	LEAVE_NOT,
	LEAVE_ONE,	/* it returns from the innermost interrupt that is open */
	LEAVE_ALL,	/* from a system call: what is open ended in a switch to another task */
};

struct plugin_arch {
	const char *target;	/* as QEMU calls it */

	/* Whether interrupts may enter at that address of the kernel, where that instruction is. */
	bool (*may_be_entry)(uint64_t vaddr, const uint8_t *code, size_t len);
	enum leave (*leave)(const uint8_t *code, size_t len);

	/*
	 * Interrupts and system calls return by the same instruction. So what is open when user
	 * space runs has ended in a switch to another task.
	 */
	bool user_leaves;

	/* Whether the instruction is the one that reads the counter (bench/arch/). */
	bool (*is_counter)(const uint8_t *code, size_t len);
	enum branch (*branch)(const uint8_t *code, size_t len);
};

#endif /* MAPBENCH_PLUGIN_ARCH_H */
