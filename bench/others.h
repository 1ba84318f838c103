/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_OTHERS_H
#define MAPBENCH_OTHERS_H

#include "matrix.h"
#include "options.h"

/*
 * Add the cells of what is not the module's: the baselines and targets that the options ask for.
 * -errno after a line on stderr.
 */
int others_add(struct matrix *matrix, const struct options *options);

#endif /* MAPBENCH_OTHERS_H */
