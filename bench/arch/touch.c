// SPDX-License-Identifier: GPL-2.0-only
#include "arch/touch.h"

#include <stdint.h>

#include "arch/insns.h"

/* idx runs from -bytes up to 0, so that the add itself sets the flag the branch looks at. */
#define TOUCH(mem, bytes, step, access) do {					\
	intptr_t idx = -(intptr_t)(bytes);					\
	uint64_t word = 1;							\
										\
	__asm__ volatile("1:	" access "\n" STEP(step)				\
			 : [idx] "+r" (idx), [word] "+r" (word)			\
			 : [end] "r" ((mem) + (bytes))				\
			 : "memory", "cc");					\
} while (0)
#define LIST(mem, offsets, n, access) do {					\
	intptr_t idx = -(intptr_t)((n) * 8);					\
	uint64_t offset;							\
										\
	__asm__ volatile("1:	" LOAD("end", "idx")				\
			 "	" access STEP("8")				\
			 : [idx] "+r" (idx), [offset] "=&r" (offset)		\
			 : [end] "r" ((offsets) + (n)), [base] "r" (mem),	\
			   [one] "r" (UINT64_C(1))				\
			 : "memory", "cc");					\
} while (0)

#define PAGE	"4096"
#define WORD	"8"

void touch_read(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, PAGE, READ64);
}

void touch_read32(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, PAGE, READ32);
}

void touch_write32(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, PAGE, WRITE32);
}

void touch_write(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, PAGE, WRITE64);
}

void touch_read_all(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, WORD, READ64);
}

void touch_write_all(char *mem, size_t bytes)
{
	TOUCH(mem, bytes, WORD, WRITE64);
}

void touch_list(char *mem, const uint64_t *offsets, size_t n)
{
	LIST(mem, offsets, n, LOAD("base", "offset"));
}

void touch_list_write(char *mem, const uint64_t *offsets, size_t n)
{
	LIST(mem, offsets, n, STORE("base", "offset"));
}
