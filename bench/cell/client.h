/* SPDX-License-Identifier: GPL-2.0-only */
/* One mapbench-cell process. */
#ifndef MAPBENCH_CELL_CLIENT_H
#define MAPBENCH_CELL_CLIENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/why.h"
#include "cell/args.h"
#include "cell/protocol.h"

#define CHILD_PATIENCE_MS	60000	/* without an answer for so long, it hangs */

struct child {
	pid_t pid;
	int sock;
};

/*
 * Start it and wait until it is ready to measure. 0, or -errno with why and no process left:
 * EOPNOTSUPP if nothing went wrong, but there is no such thing to measure.
 */
int client_start(struct child *child, const struct cell_args *args, struct wire *ready,
		 char why[WHY_LEN]);

/*
 * Make it sample into the file that its arguments name. After -errno, with why, it can only be
 * stopped; so it is after an error of the next two.
 */
int client_profile(struct child *child, char why[WHY_LEN]);

/* Make it measure one repetition. -errno with why. */
int client_go(struct child *child, struct wire *sample, char why[WHY_LEN]);

/*
 * Ask for something else than a repetition: kind is WIRE_FAULTS or one of those beside it. The
 * answer has size bytes, and the caller frees it. NULL with why.
 */
void *client_more(struct child *child, uint32_t kind, size_t size, char why[WHY_LEN]);

void client_stop(struct child *child);

#endif /* MAPBENCH_CELL_CLIENT_H */
