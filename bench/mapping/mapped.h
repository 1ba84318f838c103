/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_MAPPED_H
#define MAPBENCH_MAPPING_MAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mapping/held.h"
#include "mapping/mapping.h"

#define MAPPED_PAGE	4096

/*
 * A driver's buffer and a process's mapping of it. The driver has written the page's own word at
 * the start of each page.
 */
struct mapped {
	struct mapping mapping;
	struct held held;
	uint64_t *map;
	size_t pages;
};

/*
 * Opens the backend with a buffer of that source and maps all of it; reserved: its pages count as
 * PageReserved. 0 or -errno; then nothing is left open.
 */
int mapped_open(struct mapped *mapped, const char *backend, const char *source, size_t pages,
		bool reserved);
void mapped_close(struct mapped *mapped);
/* Unmaps it; the file stays open. */
void mapped_unmap(struct mapped *mapped);

/* What the process reads at the start of that page, and what it writes there. */
uint64_t mapped_load(const struct mapped *mapped, size_t page);
void mapped_store(struct mapped *mapped, size_t page, uint64_t word);

/* The word that the driver wrote, and the one that it has there now. */
uint64_t mapped_word(size_t page);
uint64_t mapped_driver(const struct mapped *mapped, size_t page);

/* Whether both see the same memory: each of them reads what the other wrote, in every page. */
bool mapped_same(struct mapped *mapped);

/* Reference count and PFN of the page's folio; -errno where it has none. pfn may be NULL. */
int mapped_refs(const struct mapped *mapped, size_t page, uint64_t *pfn);

#endif /* MAPBENCH_MAPPING_MAPPED_H */
