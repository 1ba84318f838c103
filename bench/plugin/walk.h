/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page that an address lies in, by the guest's page tables, which plugins are not shown. */
#ifndef MAPBENCH_PLUGIN_WALK_H
#define MAPBENCH_PLUGIN_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct walk_leaf {
	unsigned int shift;	/* of its size: 12, 21 or 30 */
	bool is_global;		/* it is the same in every address space */
};

/* Reads 8 bytes at that physical address; false: they cannot be read. */
typedef bool walk_read_fn(uint64_t physical, uint64_t *value);

/* root and control are CR3 and CR4. False: nothing is mapped there, or a table cannot be read. */
bool walk_leaf(uint64_t root, uint64_t control, uint64_t address, walk_read_fn *read,
	       struct walk_leaf *leaf);

#endif /* MAPBENCH_PLUGIN_WALK_H */
