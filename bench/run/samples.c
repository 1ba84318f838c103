// SPDX-License-Identifier: GPL-2.0-only
#include "run/samples.h"

#include <errno.h>
#include <stdlib.h>

#define CLEAN	10	/* as few repetitions without an interrupt are enough */

void samples_begin_run(struct samples *s)
{
	s->run++;
}

int samples_add(struct samples *s, uint64_t value, uint32_t flags)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct sample *at = realloc(s->at, room * sizeof(*at));

		if (!at)
			return -ENOMEM;
		s->at = at;
		s->room = room;
	}
	s->at[s->n++] = (struct sample){ .value = value, .flags = flags, .run = s->run };
	return 0;
}

void samples_free(struct samples *s)
{
	free(s->at);
	*s = (struct samples){ 0 };
}

static uint64_t least_without(const struct samples *s, uint32_t flags, size_t *n)
{
	uint64_t least = UINT64_MAX;
	size_t i;

	*n = 0;
	for (i = 0; i < s->n; i++) {
		if (s->at[i].flags & flags)
			continue;
		(*n)++;
		if (s->at[i].value < least)
			least = s->at[i].value;
	}
	return least;
}

uint64_t samples_least(const struct samples *s)
{
	size_t n;
	uint64_t least = least_without(s, CLOCK_INTERRUPTED | CLOCK_DISTURBED, &n);

	if (n >= CLEAN && 2 * n >= s->n)
		return least;
	least = least_without(s, CLOCK_DISTURBED, &n);
	return n ? least : least_without(s, 0, &n);
}

void samples_keep_runs(struct samples *s, uint32_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < s->n; i++)
		if (s->at[i].run + n > s->run)
			s->at[kept++] = s->at[i];
	s->n = kept;
}
