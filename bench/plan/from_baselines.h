/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PLAN_FROM_BASELINES_H
#define MAPBENCH_PLAN_FROM_BASELINES_H

#include "plan/options.h"
#include "plan/plan.h"

/*
 * Add the cells of what is not the module's: the baselines and targets that the options ask for.
 * -errno after a line on stderr.
 */
int from_baselines_add(struct plan *plan, const struct options *options);

#endif /* MAPBENCH_PLAN_FROM_BASELINES_H */
