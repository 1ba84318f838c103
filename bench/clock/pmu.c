// SPDX-License-Identifier: GPL-2.0-only
#include "clock/pmu.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DTLB_MISS(op)								\
	(PERF_COUNT_HW_CACHE_DTLB | PERF_COUNT_HW_CACHE_OP_##op << 8 |		\
	 PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

const char *const pmu_name[PMU_EVENTS] = {
	[PMU_CYCLES] = "cycles",
	[PMU_INSTRUCTIONS] = "instructions",
	[PMU_CACHE_MISSES] = "cache_misses",
	[PMU_DTLB_LOAD_MISSES] = "dtlb_load_misses",
	[PMU_DTLB_STORE_MISSES] = "dtlb_store_misses",
	[PMU_PAGE_FAULTS] = "page_faults",
	[PMU_CONTEXT_SWITCHES] = "context_switches",
	[PMU_TASK_CLOCK] = "task_clock",
};

static const struct {
	uint32_t type;
	uint64_t config;
} events[PMU_EVENTS] = {
	[PMU_CYCLES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
	[PMU_INSTRUCTIONS] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
	[PMU_CACHE_MISSES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES },
	[PMU_DTLB_LOAD_MISSES] = { PERF_TYPE_HW_CACHE, DTLB_MISS(READ) },
	[PMU_DTLB_STORE_MISSES] = { PERF_TYPE_HW_CACHE, DTLB_MISS(WRITE) },
	[PMU_PAGE_FAULTS] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS },
	[PMU_CONTEXT_SWITCHES] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES },
	[PMU_TASK_CLOCK] = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK },
};

/* As PERF_FORMAT_TOTAL_TIME_* have it. */
struct reading {
	uint64_t count, enabled, running;
};

void pmu_none(struct pmu *pmu)
{
	int i;

	for (i = 0; i < PMU_EVENTS; i++)
		pmu->fd[i] = -EBADF;
}

void pmu_open(struct pmu *pmu)
{
	int i;

	for (i = 0; i < PMU_EVENTS; i++) {
		struct perf_event_attr attr = {
			.type = events[i].type,
			.size = sizeof(attr),
			.config = events[i].config,
			.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
				       PERF_FORMAT_TOTAL_TIME_RUNNING,
			.disabled = 1,
			.exclude_hv = 1,
		};
		long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

		pmu->fd[i] = fd < 0 ? -errno : (int)fd;
	}
}

void pmu_close(struct pmu *pmu)
{
	int i;

	for (i = 0; i < PMU_EVENTS; i++)
		if (pmu->fd[i] >= 0)
			close(pmu->fd[i]);
	pmu_none(pmu);
}

void pmu_begin(struct pmu *pmu)
{
	int i;

	for (i = 0; i < PMU_EVENTS; i++)
		if (pmu->fd[i] >= 0)
			ioctl(pmu->fd[i], PERF_EVENT_IOC_RESET, 0);
	prctl(PR_TASK_PERF_EVENTS_ENABLE);
}

void pmu_end(struct pmu *pmu)
{
	(void)pmu;
	prctl(PR_TASK_PERF_EVENTS_DISABLE);
}

int pmu_read(const struct pmu *pmu, enum pmu_event event, uint64_t *count)
{
	struct reading reading;

	if (pmu->fd[event] < 0)
		return pmu->fd[event];
	if (read(pmu->fd[event], &reading, sizeof(reading)) != sizeof(reading))
		return -EIO;
	*count = reading.count;
	return reading.running < reading.enabled ? -EAGAIN : 0;
}

const char *pmu_why(int err)
{
	switch (-err) {
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		return "this CPU shows no PMU that has it";
	case EACCES:
	case EPERM:
		return "not allowed: needs CAP_PERFMON, or a lower kernel.perf_event_paranoid";
	case ENOSYS:
		return "this kernel has no perf events";
	case EAGAIN:
		return "the PMU had no place for it all the time";
	default:
		return strerror(-err);
	}
}
