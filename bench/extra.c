// SPDX-License-Identifier: GPL-2.0-only
#include "extra.h"

#include <errno.h>
#include <stdlib.h>

int extra_measure(struct extra *extra, const struct options *options, const struct cell *cell,
		  struct child *child, char why[WIRE_WHY_LEN])
{
	extra_free(extra);
	if (options->faults && cell->faults) {
		extra->faults = child_more(child, WIRE_FAULTS, sizeof(*extra->faults), why);
		if (!extra->faults)
			return -EIO;
	}
	return 0;
}

void extra_free(struct extra *extra)
{
	free(extra->faults);
	*extra = (struct extra){ .faults = NULL };
}
