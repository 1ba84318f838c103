/* SPDX-License-Identifier: GPL-2.0-only */
/* The cells of a run: what the module offers, times operations and sizes. */
#ifndef MAPBENCH_PLAN_FROM_MODULE_H
#define MAPBENCH_PLAN_FROM_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "cell/cell.h"
#include "check/check.h"
#include "mapbench.h"
#include "mapping/bound_bars.h"
#include "mapping/mapping.h"
#include "op/single.h"
#include "op/table.h"
#include "plan/options.h"
#include "plan/plan.h"

/*
 * Makes the cells of what the module offers, and adds those of from_baselines.h. -errno after a
 * line on stderr.
 */
int from_module_build(struct plan *plan, const struct options *options);

#endif /* MAPBENCH_PLAN_FROM_MODULE_H */
