/* SPDX-License-Identifier: GPL-2.0-only */
/* arch/insns.h says what these are. */
#ifndef MAPBENCH_ARCH_X86_64_H
#define MAPBENCH_ARCH_X86_64_H

#include <stdint.h>

#define COUNTER(label) ({							\
	uint32_t low, high;							\
										\
	__asm__ volatile(label ": rdtsc"					\
			 : "=a" (low), "=d" (high) : : "memory");		\
	(uint64_t)high << 32 | low;						\
})

#define ADDRESS_INSN(label)	"lea " label "(%%rip), %0"
#define LOOP_INSNS	"1:	dec %0\n	jnz 1b\n"
#define STEP(step)	"	add $" step ", %[idx]\n	jnz 1b\n"
#define LOAD(base, idx)	"mov (%[" base "], %[" idx "]), %[offset]\n"
#define STORE(base, idx) "mov %[one], (%[" base "], %[" idx "])\n"
#define READ64		"mov (%[end], %[idx]), %[word]"
#define READ32		"mov (%[end], %[idx]), %k[word]"
#define WRITE64		"mov %[word], (%[end], %[idx])"
#define WRITE32		"mov %k[word], (%[end], %[idx])"

#endif /* MAPBENCH_ARCH_X86_64_H */
