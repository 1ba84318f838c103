// SPDX-License-Identifier: GPL-2.0-only
#include "extra/counters.h"

#include "base/stats.h"
#include "base/why.h"

/* Those of one event. */
struct values {
	uint64_t at[CLOCK_CALIBRATIONS];
	size_t n;
};

static void read_events(const struct pmu *pmu, struct values values[PMU_EVENTS],
			struct counts *counts)
{
	uint64_t count;
	int i, err;

	for (i = 0; i < PMU_EVENTS; i++) {
		err = pmu_read(pmu, (enum pmu_event)i, &count);
		if (err)
			counts->err[i] = err;
		else
			values[i].at[values[i].n++] = count;
	}
}

static void calibrate(struct clock *clock, struct values values[PMU_EVENTS], struct counts *counts)
{
	int i;

	for (i = 0; i < CLOCK_CALIBRATIONS; i++) {
		clock_begin(clock);
		clock_end(clock);
		read_events(clock->pmu, values, counts);
	}
}

static int run_lives(const struct life *life, struct clock *clock, struct values values[PMU_EVENTS],
		     struct counts *counts, char *why)
{
	uint64_t value;
	uint32_t flags;
	int i, err = 0;

	for (i = 0; i < COUNTS_LIVES && !err; i++) {
		err = life_run(life, clock, &value, &flags, why);
		read_events(clock->pmu, values, counts);
	}
	return err;
}

int counters_run(const struct life *life, struct clock *clock, struct counts *counts,
		 char why[WHY_LEN])
{
	struct values empty[PMU_EVENTS] = { 0 }, values[PMU_EVENTS] = { 0 };
	uint64_t median, least;
	struct pmu pmu;
	int i, err;

	*counts = (struct counts){ .err = { 0 } };
	pmu_open(&pmu);
	clock->pmu = &pmu;
	calibrate(clock, empty, counts);
	err = run_lives(life, clock, values, counts, why);
	clock->pmu = NULL;
	pmu_close(&pmu);
	for (i = 0; i < PMU_EVENTS; i++) {
		if (!values[i].n || !empty[i].n)
			continue;
		stats_sort(empty[i].at, empty[i].n);
		least = empty[i].at[0];
		median = stats_median(values[i].at, values[i].n);
		counts->err[i] = 0;
		counts->value[i] = median > least ? median - least : 0;
	}
	return err;
}
