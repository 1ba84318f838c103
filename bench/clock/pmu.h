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
	int fd[PMU_EVENTS];	/* or -errno: it cannot be counted here */
};

/* For a window that only others' events are to see. */
void pmu_none(struct pmu *pmu);

/* User space and kernel, not hypervisor; not counting yet. */
void pmu_open(struct pmu *pmu);
void pmu_close(struct pmu *pmu);

/* All of them, from 0. */
void pmu_begin(struct pmu *pmu);
void pmu_end(struct pmu *pmu);

/*
 * What was counted between them. -errno: it cannot be counted here; EAGAIN: it shared its place in
 * the PMU with others and was not counted all the time.
 */
int pmu_read(const struct pmu *pmu, enum pmu_event event, uint64_t *count);

/* Why it cannot, for what pmu_open() left in fd. */
const char *pmu_why(int err);

#endif /* MAPBENCH_CLOCK_PMU_H */
