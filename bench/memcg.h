/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel counts faults for the memory cgroup of a process. After each flush of these counts, by a
 * timer every 2 s, the first 128 faults on a CPU cost some instructions more, until the counts are as
 * good as flushed anyhow (mm/memcontrol.c, memcg_rstat_updated()).
 */
#ifndef MAPBENCH_MEMCG_H
#define MAPBENCH_MEMCG_H

#define MEMCG_EVERY	16	/* repetitions: as many as may lie behind a flush unnoticed */

/* Make these faults. 0 or -errno. */
int memcg_settle(void);

#endif /* MAPBENCH_MEMCG_H */
