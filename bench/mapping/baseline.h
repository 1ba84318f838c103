/* SPDX-License-Identifier: GPL-2.0-only */
/* The baselines: what one would map instead of a driver's own buffer or BAR, without the module. */
#ifndef MAPBENCH_MAPPING_BASELINE_H
#define MAPBENCH_MAPPING_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/why.h"
#include "mapbench.h"
#include "mapping/held.h"
#include "mapping/mapping.h"

struct baseline {
	const char *name, *source, *cache, *note;
	enum check_kind check;
	bool maps_bar;
	bool faults;		/* it maps at fault time */
	bool once;		/* it can be open once at a time */
	/* For mapping->bytes; sets mapping's fd, offset, prot and flags. -errno with why. */
	int (*open)(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		    char why[WHY_LEN]);
};

extern const struct baseline baselines[];
extern const size_t n_baselines;

/* NULL: none is called so. */
const struct baseline *baseline_find(const char *name);

/* bar is of a BAR that no driver but vfio-pci has. -errno with why, and nothing left open. */
int baseline_open(const struct baseline *baseline, struct mapping *mapping,
		  const struct mapbench_bar *bar, struct held *held,
		  char why[WHY_LEN]);

#endif /* MAPBENCH_MAPPING_BASELINE_H */
