// SPDX-License-Identifier: GPL-2.0-only
#include "run/extra.h"

#include <errno.h>
#include <stdlib.h>

#include "base/why.h"
#include "cell/cell.h"
#include "cell/protocol.h"
#include "plan/options.h"

int extra_measure(struct extra *extra, const struct options *options, const struct cell *cell,
		  struct child *child, char why[WHY_LEN])
{
	extra_free(extra);
	if (options->faults && cell->faults) {
		extra->faults = client_more(child, WIRE_FAULTS, sizeof(*extra->faults), why);
		if (!extra->faults)
			return -EIO;
	}
	if (options->clocks && cell->clocks) {
		extra->clocks = client_more(child, WIRE_CLOCKS, sizeof(*extra->clocks), why);
		if (!extra->clocks)
			return -EIO;
	}
	if (options->samples && client_profile(child, why))
		return -EIO;
	if (options->mode == CLOCK_TIME && cell->act->op->counts) {
		extra->counts = client_more(child, WIRE_COUNTS, sizeof(*extra->counts), why);
		if (!extra->counts)
			return -EIO;
	}
	return 0;
}

void extra_free(struct extra *extra)
{
	free(extra->faults);
	free(extra->clocks);
	free(extra->counts);
	*extra = (struct extra){ .faults = NULL };
}
