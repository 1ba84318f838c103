/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of mapbench-cell: written by who starts one, and read by it. */
#ifndef MAPBENCH_CELL_ARGS_H
#define MAPBENCH_CELL_ARGS_H

#include <stdint.h>
#include <stdio.h>

#include "cell/cell.h"
#include "check/request.h"
#include "clock/clock.h"

/* Of the cell: what is mapped, what is done to it and how it is touched. The rest is the plan's. */
struct cell_args {
	struct cell cell;
	struct check check;	/* to be made first; its room is the target's and no argument */
	enum clock_mode mode;
	const char *mailbox;	/* NULL: none */
	const char *samples;	/* NULL: none are taken */
	uint64_t reps;		/* to print the values of; 0: serve mapbench-bench */
};

/* What can be given, with the acts that there are. */
void args_help(FILE *out);

/* An argv that begins with program, for args_free(). NULL: no memory. */
char **args_write(const struct cell_args *args, const char *program);
void args_free(char **argv);

/* The reverse; the paths lie in argv then. -EINVAL, after a line on stderr where a value is bad. */
int args_read(struct cell_args *args, int argc, char **argv);

#endif /* MAPBENCH_CELL_ARGS_H */
