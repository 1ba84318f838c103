/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_NAMES_H
#define MAPBENCH_NAMES_H

#include <stdio.h>

#include "matrix.h"

/* What the fields of the names can be, on the rest of a line: "op: mmap ...; backend: ...". */
void names_print(FILE *out, const struct matrix *matrix);

#endif /* MAPBENCH_NAMES_H */
