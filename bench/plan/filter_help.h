/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PLAN_FILTER_HELP_H
#define MAPBENCH_PLAN_FILTER_HELP_H

#include <stdio.h>

#include "plan/plan.h"

/* What the fields of the names can be, on the rest of a line: "op: mmap ...; backend: ...". */
void filter_help_print(FILE *out, const struct matrix *matrix);

#endif /* MAPBENCH_PLAN_FILTER_HELP_H */
