/* SPDX-License-Identifier: GPL-2.0-only */
/* Names what is to be mapped, and opens and configures the file that it takes. */
#ifndef MAPBENCH_MAPPING_OPEN_H
#define MAPBENCH_MAPPING_OPEN_H

#include <stdbool.h>

#include "base/why.h"
#include "mapbench.h"
#include "mapping/baseline.h"
#include "mapping/mapping.h"
#include "mapping/target.h"

struct mapping_spec {
	const char *backend, *source, *cache;
	struct mapbench_bar bar;
	bool has_bar;
	uint64_t offset;	/* in the BAR, from which on it is mapped */
	struct target target;
	bool has_target;
	bool reserved;		/* each page counts as PageReserved, for remap_2_6_14 alone */
};

/* Whether it is a backend of the module, and neither a baseline nor a target. */
bool mapping_open_is_module(const struct mapping_spec *spec);

/*
 * Opens and configures a file for mapping->bytes, and sets fd, offset, prot and flags of
 * mapping. What was opened is in held, for held_close(). -errno with why; then nothing is open.
 */
int mapping_open(const struct mapping_spec *spec, struct mapping *mapping, struct held *held,
		 char why[WHY_LEN]);

#endif /* MAPBENCH_MAPPING_OPEN_H */
