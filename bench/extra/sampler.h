/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the time of one operation goes, in mode time: samples of what runs, with its callers, in
 * windows of the clock alone. By cycles where the processor shows a PMU, else by the time on a CPU.
 * To the file go
 *
 *	sampler EVENT PERIOD
 *	stack ADDRESS ...
 *	lost NUMBER
 *
 * once; for each sample, in hexadecimal, the innermost first, of user space that alone; and how
 * many there was no room for.
 */
#ifndef MAPBENCH_EXTRA_SAMPLER_H
#define MAPBENCH_EXTRA_SAMPLER_H

#include <stdio.h>

#include "base/why.h"
#include "op/single.h"

/* How long: so many seconds, and on until there are so many samples or it takes too long. */
#define SAMPLER_SECONDS	2
#define SAMPLER_ENOUGH	1000
#define SAMPLER_LONGEST	20	/* seconds; less than CHILD_PATIENCE_MS */

/* Appends to the file at path. -errno with why. */
int sampler_run(const struct life *life, struct clock *clock, const char *path,
		char why[WHY_LEN]);

/*
 * For sampler_run(): what is in so many bytes of a perf ring buffer; returns how many samples, and
 * adds to lost.
 */
uint64_t sampler_write(FILE *out, const void *records, size_t bytes, uint64_t *lost);

#endif /* MAPBENCH_EXTRA_SAMPLER_H */
