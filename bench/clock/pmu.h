/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of this process: the processor's where it shows a PMU, and some of the kernel's own. */
#ifndef MAPBENCH_CLOCK_PMU_H
#define MAPBENCH_CLOCK_PMU_H

#include <stdint.h>

enum pmu_event {
	PMU_CYCLES,
	PMU_INSTRUCTIONS,
	PMU_CACHE_MISSES,
	PMU_DTLB_LOAD_MISSES,
	PMU_DTLB_STORE_MISSES,
	PMU_PAGE_FAULTS,	/* the kernel's, as are the next two */
	PMU_CONTEXT_SWITCHES,
	PMU_TASK_CLOCK,		/* ns on a CPU */
	PMU_EVENTS,
};

extern const char *const pmu_name[PMU_EVENTS];

struct pmu {
	int fd[PMU_EVENTS];	/* -errno where the event cannot be counted here */
};

/* No event is open: for windows in which somebody else's events count. */
void pmu_none(struct pmu *pmu);

/* Opens every event, in user space and the kernel but not the hypervisor. None counts yet. */
void pmu_open(struct pmu *pmu);
void pmu_close(struct pmu *pmu);

/* All open events count from 0, from pmu_begin() to pmu_end(). */
void pmu_begin(struct pmu *pmu);
void pmu_end(struct pmu *pmu);

/*
 * Reads what an event counted between pmu_begin() and pmu_end(). -errno of pmu_open() where it
 * cannot be counted here; -EAGAIN where it had to share the PMU and so did not count all the time.
 */
int pmu_read(const struct pmu *pmu, enum pmu_event event, uint64_t *count);

/* The reason in words, for the errno that pmu_open() left in fd. */
const char *pmu_why(int err);

#endif /* MAPBENCH_CLOCK_PMU_H */
