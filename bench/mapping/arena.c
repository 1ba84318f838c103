// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define GIB		(1ULL << 30)
#define TOP_ENTRY	(512 * GIB)	/* what one entry of the top-level page table covers */
#define FIRST_ENTRY	16		/* 8 TiB: above any program, below the mmap area */
#define LAST_ENTRY	96

static bool is_empty(FILE *maps, uint64_t start, uint64_t end)
{
	unsigned long long from, to;
	char line[512];

	rewind(maps);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%llx-%llx", &from, &to) == 2 && from < end && to > start)
			return false;
	return !ferror(maps);
}

void *arena_find(size_t bytes)
{
	uint64_t span = (bytes + TOP_ENTRY - 1) / TOP_ENTRY * TOP_ENTRY;
	FILE *maps = fopen("/proc/self/maps", "re");
	void *arena = NULL;
	uint64_t i;

	if (!maps)
		return NULL;
	for (i = FIRST_ENTRY; i < LAST_ENTRY && !arena; i++)
		if (is_empty(maps, i * TOP_ENTRY, i * TOP_ENTRY + span))
			arena = (void *)(uintptr_t)(i * TOP_ENTRY);
	fclose(maps);
	return arena;
}
