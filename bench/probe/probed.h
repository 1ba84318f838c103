/* SPDX-License-Identifier: GPL-2.0-only */
/* What is mapped: a backend of the module, memory without it, or a device file the user names. */
#ifndef MAPBENCH_PROBE_PROBED_H
#define MAPBENCH_PROBE_PROBED_H

#include <stdbool.h>
#include <stdint.h>

#include "mapping/device.h"
#include "mapping/target.h"

#define PROBED_PAGE	4096UL
#define PROBED_PAGES	512U
#define PROBED_LENGTH	(PROBED_PAGES * PROBED_PAGE)	/* one PMD entry's worth */

enum probed_kind { PROBED_DEVICE, PROBED_ANON, PROBED_MEMFD, PROBED_TARGET };

/* Mappings that mm treats alike, by how their entries come to be. */
enum probe_class {
	CLASS_REMAP,		/* page frame numbers, in bulk */
	CLASS_INSERT,		/* pages, in bulk */
	CLASS_FAULT_PAGE,	/* at fault time: a page, by PTE */
	CLASS_FAULT_PAGE_HUGE,	/* and by PMD */
	CLASS_FAULT_PFN,	/* a page frame number, by PTE */
	CLASS_FAULT_HUGE,	/* and by PMD */
	CLASS_FAULT_MIXED,	/* a page frame number in a mixed map */
	CLASS_FAULT_FRESH,	/* pages that are not the buffer's, in a mixed map */
	CLASS_EMPTY,		/* no entry at all */
	CLASSES,
};

struct probed {
	enum probed_kind kind;
	unsigned int kernel;		/* of these four see expect_class() */
	const char *class;
	bool dont_expand;
	bool dont_dump;
	char backend[MAPBENCH_NAME_LEN];
	char source[MAPBENCH_NAME_LEN];	/* "" for what is no device */
	char cache[MAPBENCH_NAME_LEN];
	uint32_t list_flags;		/* MAPBENCH_LIST_* */
	bool has_bar;
	struct mapbench_bar bar;
	struct target target;		/* with a range of PROBED_LENGTH at least */
};

/* The word at the start of a page, after probed_open() or probed_map(). */
uint64_t probed_word(unsigned int page);

/* Open it with a buffer that holds those words. A descriptor, -1 for anonymous memory; *error. */
int probed_open(const struct probed *probed, int *error);

/* Map all of it; flags as for mmap, anonymous memory is always private. MAP_FAILED: see errno. */
void *probed_map(const struct probed *probed, int fd, int flags);

/* The word of a page, not by way of the mapping (unless there is no other); 0 or -errno. */
int probed_peek(const struct probed *probed, int fd, const void *map, unsigned int page,
		uint64_t *value);

/*
 * Fill in what the module offers first for that backend in PROBED_LENGTH bytes: memory before a
 * BAR, and only a BAR that is RAM. source and cache may be NULL. -ENOENT: nothing.
 */
int probed_find(const char *backend, const char *source, const char *cache,
		struct probed *probed);

#endif /* MAPBENCH_PROBE_PROBED_H */
