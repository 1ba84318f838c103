/* SPDX-License-Identifier: GPL-2.0-only */
/* Which cells a filter could want, told by the names alone while no module is loaded. */
#ifndef MAPBENCH_PLAN_KNOWN_H
#define MAPBENCH_PLAN_KNOWN_H

#include "plan/filter.h"
#include "plan/options.h"

/*
 * Prints a line for each backend, baseline and target that may have a cell which the filter
 * wants. options->known has the names of the module's backends, sources and cache modes. A
 * kernel may still not offer the cell. -EINVAL: nothing may have one, or the names are missing;
 * -ENOMEM. A line on stderr says which.
 */
int known_check(struct filter *filter, const char *text, const struct options *options);

#endif /* MAPBENCH_PLAN_KNOWN_H */
