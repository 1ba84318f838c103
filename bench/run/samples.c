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

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void stats_sort(uint64_t *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
}

uint64_t stats_rank(const uint64_t *sorted, size_t n, unsigned int thousandths)
{
	return sorted[(n * thousandths + 999) / 1000 - 1];
}

int stats_of(const uint64_t *values, size_t n, struct stats *stats)
{
	uint64_t *sorted = malloc(n * sizeof(*sorted));
	__uint128_t sum = 0;
	size_t i;

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, values, n * sizeof(*sorted));
	stats_sort(sorted, n);
	for (i = 0; i < n; i++)
		sum += sorted[i];
	*stats = (struct stats){
		.n = n,
		.min = sorted[0],
		.median = stats_rank(sorted, n, 500),
		.p95 = stats_rank(sorted, n, 950),
		.max = sorted[n - 1],
		.mean_tenths = (uint64_t)((sum * 10 + n / 2) / n),
	};
	free(sorted);
	return 0;
}
