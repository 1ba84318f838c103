/* SPDX-License-Identifier: GPL-2.0-only */
/* A way to map, and all that it takes before the mapping itself: a file, its configuration. */
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
	uint64_t offset;	/* in it, of what is mapped */
	struct target target;
	bool has_target;
};

/* A backend of the module; else a baseline or a target. */
bool way_is_backend(const struct way *way);

/*
 * For mapping->bytes; sets what of mapping says what to map. -errno with why, and nothing left
 * open; way_close() closes what held then has.
 */
int way_open(const struct way *way, struct mapping *mapping, struct held *held,
	     char why[WHY_LEN]);

void way_close(struct held *held);

#endif /* MAPBENCH_MAPPING_WAY_H */
