// SPDX-License-Identifier: GPL-2.0-only
#include "run/progress.h"

#include <time.h>

#include "base/page.h"

/* What a cell takes, in the time of a page's first touch: about 4 us under TCG. */
#define WORK_CELL	4000	/* its process */
#define WORK_REP	200	/* waiting for a tick */

/* No cell of a suite takes so long, and so none is disturbed. */
#define TELL_NS		2000000000

static uint64_t work_of(uint64_t reps, uint64_t bytes)
{
	return WORK_CELL + reps * (WORK_REP + bytes / PAGE_BYTES);
}

void progress_plan(struct record_progress *progress, uint64_t reps, uint64_t bytes)
{
	progress->cells++;
	progress->work += work_of(reps, bytes);
}

void progress_done(struct record_progress *progress, uint64_t reps, uint64_t bytes)
{
	progress->done++;
	progress->work_done += work_of(reps, bytes);
	progress->work_now = 0;
}

bool progress_rep(struct record_progress *progress, uint64_t bytes)
{
	struct timespec now;
	uint64_t ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	progress->work_now += WORK_REP + bytes / PAGE_BYTES;
	if (ns - progress->told < TELL_NS)
		return false;
	progress->told = ns;
	return true;
}
