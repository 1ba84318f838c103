// SPDX-License-Identifier: GPL-2.0-only
#include "probe/range.h"

#include <stdint.h>
#include <sys/mman.h>

#define ALIGNMENT	(2UL << 20)

void *range_free(size_t length)
{
	size_t room = 2 * length + 2 * ALIGNMENT;
	uint8_t *at = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	munmap(at, room);
	return (void *)(((uintptr_t)at + 2 * ALIGNMENT - 1) & ~(ALIGNMENT - 1));
}
