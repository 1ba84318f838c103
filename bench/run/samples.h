/* SPDX-License-Identifier: GPL-2.0-only */
/* Repetitions of one cell. Which of them count is decided where runs are judged: see doubts.h. */
#ifndef MAPBENCH_RUN_SAMPLES_H
#define MAPBENCH_RUN_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "clock/clock.h"

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

/*
 * The minimum that the cell will have: scripts/report/judge/trust.py says which repetitions count.
 * UINT64_MAX: none.
 */
uint64_t samples_least(const struct samples *s);

/* Forget all but the last n runs: Google Benchmark's trial runs come before the real ones. */
void samples_keep_runs(struct samples *s, uint32_t n);

#endif /* MAPBENCH_RUN_SAMPLES_H */
