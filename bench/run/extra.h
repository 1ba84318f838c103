/* SPDX-License-Identifier: GPL-2.0-only */
/* What is measured of a cell besides its samples, where it was asked for. */
#ifndef MAPBENCH_RUN_EXTRA_H
#define MAPBENCH_RUN_EXTRA_H

#include "base/why.h"
#include "cell/cell.h"
#include "cell/client.h"
#include "extra/counters.h"
#include "extra/fault_histogram.h"
#include "extra/three_clocks.h"
#include "plan/options.h"

struct extra {
	struct faults *faults;		/* NULL: not measured */
	struct clocks *clocks;		/* the same */
	struct counts *counts;		/* the same */
};

/* After the samples, by the same child. -errno with why: stop the child then. */
int extra_measure(struct extra *extra, const struct options *options, const struct cell *cell,
		  struct child *child, char why[WHY_LEN]);

/* Forget all. */
void extra_free(struct extra *extra);

#endif /* MAPBENCH_RUN_EXTRA_H */
