/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel counts faults for the memory cgroup of a process. After each flush of these counts,
 * by a timer every 2 s, the first 128 faults on a CPU cost some instructions more, until the next
 * flush is due anyhow (mm/memcontrol.c, memcg_rstat_updated()).
 */
#ifndef MAPBENCH_CLOCK_SETTLE_H
#define MAPBENCH_CLOCK_SETTLE_H

#include <stdint.h>

/*
 * Makes as many faults before a process's first repetition and before every 16th; repetition
 * counts from 0. Then few measured faults are among the first after a flush. 0 or -errno.
 */
int memcg_settle(uint64_t repetition);

#endif /* MAPBENCH_CLOCK_SETTLE_H */
