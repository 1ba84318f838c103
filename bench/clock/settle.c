// SPDX-License-Identifier: GPL-2.0-only
#include "clock/settle.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#include "base/page.h"

#define EVERY	16	/* repetitions */
#define FAULTS	136	/* twice MEMCG_CHARGE_BATCH on one CPU, and some */

int memcg_settle(uint64_t repetition)
{
	const size_t bytes = FAULTS * PAGE_BYTES;
	const volatile char *mem;
	size_t at;

	if (repetition % EVERY)
		return 0;
	mem = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return -errno;
	for (at = 0; at < bytes; at += PAGE_BYTES)
		(void)mem[at];	/* the zero page: nothing is allocated but its table */
	return munmap((void *)mem, bytes) ? -errno : 0;
}
