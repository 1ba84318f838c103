/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_RUN_PREPARE_H
#define MAPBENCH_RUN_PREPARE_H

#include <stdint.h>

#include "base/why.h"
#include "plan/options.h"

/*
 * Before a run: sets mailbox to that of the options where it can be used, and adds to doubts what
 * is to be doubted in any figure of the run; remark is more to know of that, or "". -errno after a
 * line on stderr.
 */
int prepare(const struct options *options, const char **mailbox, uint32_t *doubts,
	    char remark[WHY_LEN]);

#endif /* MAPBENCH_RUN_PREPARE_H */
