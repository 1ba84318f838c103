/* SPDX-License-Identifier: GPL-2.0-only */
/* Repetitions of one cell, and which of them count. */
#ifndef MAPBENCH_RUN_SAMPLES_H
#define MAPBENCH_RUN_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "clock/clock.h"

#define STATS_NOTE_LEN	160
#define STATS_MIN_CLEAN	10	/* as few repetitions without an interrupt are enough */

struct sample {
	uint64_t value;
	uint32_t flags;		/* CLOCK_INTERRUPTED, CLOCK_DISTURBED */
	uint32_t run;
};

struct samples {
	struct sample *at;
	size_t n, room;
	uint32_t run;		/* the current one, from 1 */
};

/* All zero is an empty set. */
void samples_begin_run(struct samples *s);
int samples_add(struct samples *s, uint64_t value, uint32_t flags);	/* or -ENOMEM */
void samples_free(struct samples *s);

/* Forget all but the last n runs: Google Benchmark's trial runs come before the real ones. */
void samples_keep_runs(struct samples *s, uint32_t n);

/*
 * Copy the values that count, in the order measured, to values (room for s->n). Those without an
 * interrupt and with no other task in the window, if they are at least half of all and at least
 * STATS_MIN_CLEAN; else all with no other task in the window; else all. The note says which
 * and may be empty. Returns how many; *trusted is false only in the last case.
 */
size_t samples_select(const struct samples *s, uint64_t *values, _Bool *trusted,
		      char note[STATS_NOTE_LEN]);

#endif /* MAPBENCH_RUN_SAMPLES_H */
