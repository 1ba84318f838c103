/* SPDX-License-Identifier: GPL-2.0-only */
/* Which cells there could be, by the names that a module has, where it is not loaded. */
#ifndef MAPBENCH_PLAN_KNOWN_H
#define MAPBENCH_PLAN_KNOWN_H

#include "plan/filter.h"
#include "plan/options.h"

/*
 * Print, a line each, the backends, baselines and targets that have a cell which the filter wants
 * and that the options may lead to, with what options->known names of the module. It may be that a
 * kernel does not offer it after all. -EINVAL after a line on stderr: there is none, or no such
 * names were given; -ENOMEM after one.
 */
int known_check(struct filter *filter, const char *text, const struct options *options);

#endif /* MAPBENCH_PLAN_KNOWN_H */
