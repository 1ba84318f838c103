/* SPDX-License-Identifier: GPL-2.0-only */
/* One operation by three clocks: user's, the kernel's around the backend, the plugin's count. */
#ifndef MAPBENCH_EXTRA_THREE_CLOCKS_H
#define MAPBENCH_EXTRA_THREE_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"
#include "op/single.h"

#define CLOCKS_PAGES	512	/* of a larger mapping a tick would come in each window */

/* Instructions, each the least of several repetitions of its own. */
struct clocks {
	uint64_t user;		/* of the operation, events off */
	uint64_t counted;	/* the same, as the plugin counted it; 0: it does not */
	uint64_t traced;	/* of the operation with events on */
	uint64_t backend;	/* of traced: between begin and end of the backend's handlers */
	uint64_t calls;		/* of handlers */
	uint64_t inside;	/* how much the events of one call add to backend */
	uint64_t outside;	/* how much they add to traced */
};

/* Whether life_run() does all of that operation, as three_clocks_run() needs it. */
bool three_clocks_can(const struct op *op, uint64_t pages);

/* In mode exact, of a backend of the module's. -errno with why. */
int three_clocks_run(const struct life *life, struct clock *clock, struct clocks *clocks,
		     char why[WHY_LEN]);

#endif /* MAPBENCH_EXTRA_THREE_CLOCKS_H */
