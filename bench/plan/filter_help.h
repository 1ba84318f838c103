/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PLAN_FILTER_HELP_H
#define MAPBENCH_PLAN_FILTER_HELP_H

#include <stdio.h>

#include "plan/plan.h"

/*
 * Writes, without ending the line, which values each field of a cell's name has in this plan:
 * "op: mmap ...; backend: ...".
 */
void filter_help_print(FILE *out, const struct plan *plan);

#endif /* MAPBENCH_PLAN_FILTER_HELP_H */
