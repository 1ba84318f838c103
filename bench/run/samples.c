// SPDX-License-Identifier: GPL-2.0-only
#include "run/samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"

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

void samples_keep_runs(struct samples *s, uint32_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < s->n; i++)
		if (s->at[i].run + n > s->run)
			s->at[kept++] = s->at[i];
	s->n = kept;
}

static size_t pick(const struct samples *s, uint32_t without, uint64_t *values)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		if (s->at[i].flags & without)
			continue;
		if (values)
			values[n] = s->at[i].value;
		n++;
	}
	return n;
}

size_t samples_select(const struct samples *s, uint64_t *values, _Bool *trusted,
		      char note[STATS_NOTE_LEN])
{
	size_t clean = pick(s, CLOCK_INTERRUPTED | CLOCK_DISTURBED, NULL);
	size_t undisturbed = pick(s, CLOCK_DISTURBED, NULL);
	int at = 0;

	*trusted = undisturbed > 0 || s->n == 0;
	note[0] = '\0';
	if (!undisturbed) {
		if (s->n)
			snprintf(note, STATS_NOTE_LEN, "another task ran in each of the %zu "
				 "repetitions", s->n);
		return pick(s, 0, values);
	}
	if (undisturbed < s->n)
		at = snprintf(note, STATS_NOTE_LEN, "%zu of %zu repetitions left out, in which "
			      "another task ran", s->n - undisturbed, s->n);
	if (clean >= STATS_MIN_CLEAN && 2 * clean >= s->n)
		return pick(s, CLOCK_INTERRUPTED | CLOCK_DISTURBED, values);
	if (clean < undisturbed)
		snprintf(note + at, STATS_NOTE_LEN - (size_t)at, "%sinterrupted in %zu of %zu, "
			 "the interrupts' instructions subtracted", at ? "; " : "",
			 undisturbed - clean, undisturbed);
	return pick(s, CLOCK_DISTURBED, values);
}
