/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is made of a processor's instructions. Each has NAME.h, which defines:
 *
 * COUNTER(label): read the counter that counts instructions under QEMU's -icount shift=0. No fence:
 *	TCG runs in order, and one would only add to the count. The label, which can be given once
 *	only, is for the plugin to know the instruction by.
 * ADDRESS_INSN(label): gets the address of that instruction into %0.
 * LOOP_INSNS: two, which take %0 turns.
 * STEP(step): adds to %[idx], and branches to 1 as long as that did not reach 0.
 * LOAD(base, idx): gets into %[offset] what lies at base + idx.
 * STORE(base, idx): puts %[one] there.
 * READ64, READ32, WRITE64, WRITE32: access %[word] at %[end] + %[idx].
 */
#ifndef MAPBENCH_ARCH_INSNS_H
#define MAPBENCH_ARCH_INSNS_H

#include <stdint.h>

#if defined(__x86_64__)
#include "arch/x86_64.h"
#elif defined(__aarch64__)
#include "arch/arm64.h"
#else
#error "write arch/NAME.h and arch/NAME.c for this architecture"
#endif

#define ADDRESS(label) ({							\
	uintptr_t address;							\
										\
	__asm__(ADDRESS_INSN(label) : "=r" (address));				\
	address;								\
})

#define LOOP(turns) do {							\
	uint64_t left = (turns);						\
										\
	__asm__ volatile(LOOP_INSNS : "+r" (left) : : "memory", "cc");		\
} while (0)

#endif /* MAPBENCH_ARCH_INSNS_H */
