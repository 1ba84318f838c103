/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_RUN_PREPARE_H
#define MAPBENCH_RUN_PREPARE_H

#include "plan/options.h"
#include "run/trust.h"

/*
 * Before a run: sets mailbox to that of the options where it can be used, and adds to trust what is
 * to be doubted in any figure of the run. -errno after a line on stderr.
 */
int prepare(const struct options *options, const char **mailbox, struct trust *trust);

#endif /* MAPBENCH_RUN_PREPARE_H */
