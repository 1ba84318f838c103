/* SPDX-License-Identifier: GPL-2.0-only */
/* arch/insns.h says what these are. */
#ifndef MAPBENCH_ARCH_ARM64_H
#define MAPBENCH_ARCH_ARM64_H

#include <stdint.h>

/* QEMU's -cpu max has it at 1 GHz: one tick of each virtual nanosecond. */
#define COUNTER(label) ({							\
	uint64_t count;								\
										\
	__asm__ volatile(label ": mrs %0, cntvct_el0"				\
			 : "=r" (count) : : "memory");				\
	count;									\
})

#define ADDRESS_INSN(label)	"adr %0, " label
#define LOOP_INSNS	"1:	subs %0, %0, #1\n	b.ne 1b\n"
#define STEP(step)	"	adds %[idx], %[idx], #" step "\n	b.ne 1b\n"
#define LOAD(base, idx)	"ldr %x[offset], [%[" base "], %[" idx "]]\n"
#define STORE(base, idx) "str %x[one], [%[" base "], %[" idx "]]\n"
#define READ64		"ldr %x[word], [%[end], %[idx]]"
#define READ32		"ldr %w[word], [%[end], %[idx]]"
#define WRITE64		"str %x[word], [%[end], %[idx]]"
#define WRITE32		"str %w[word], [%[end], %[idx]]"

#endif /* MAPBENCH_ARCH_ARM64_H */
