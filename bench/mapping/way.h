/* SPDX-License-Identifier: GPL-2.0-only */
/* Names what is to be mapped, and opens and configures the file that it takes. */
#ifndef MAPBENCH_MAPPING_WAY_H
#define MAPBENCH_MAPPING_WAY_H

#include <stdbool.h>

#include "base/why.h"
#include "mapbench.h"
#include "mapping/baseline.h"
#include "mapping/mapping.h"
#include "mapping/target.h"

struct way {
	const char *backend, *source, *cache;
	struct mapbench_bar bar;
	bool has_bar;
	uint64_t offset;	/* in the BAR, from which on it is mapped */
	struct target target;
	bool has_target;
};

/* Whether it is a backend of the module, and neither a baseline nor a target. */
bool way_is_backend(const struct way *way);

/*
 * Opens and configures a file for mapping->bytes, and sets fd, offset, prot and flags of
 * mapping. What was opened is in held, for way_close(). -errno with why; then nothing is open.
 */
int way_open(const struct way *way, struct mapping *mapping, struct held *held,
	     char why[WHY_LEN]);

void way_close(struct held *held);

#endif /* MAPBENCH_MAPPING_WAY_H */
