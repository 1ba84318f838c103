/* SPDX-License-Identifier: GPL-2.0-only */
/* What everybody asks about backends and sources, as the module says it, into the result file. */
#ifndef MAPBENCH_RUN_TRAITS_H
#define MAPBENCH_RUN_TRAITS_H

#include <stdio.h>

#include "plan/options.h"

/*
 * One line of type traits: the module's backends, the baselines and the targets of the options, and
 * the module's sources. 0, or -errno: the module cannot be asked, or the line not be written.
 */
int traits_record(FILE *out, const struct options *options);

#endif /* MAPBENCH_RUN_TRAITS_H */
