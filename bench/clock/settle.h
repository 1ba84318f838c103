/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own statistics, whose state decides what some calls cost.
 *
 * It counts faults for the memory cgroup of a process. After each flush of these counts, by a timer
 * every 2 s, the first 128 faults on a CPU cost some instructions more, until the next flush is due
 * anyhow (mm/memcontrol.c, memcg_rstat_updated()).
 *
 * It counts pages by zone and node in differences that each CPU keeps and folds into the sum when
 * they pass a threshold (mm/vmstat.c): that costs 16 instructions for a node's, 10 for a zone's.
 * Pages that a call takes one by one and another gives back at once meet it in every repetition or
 * in none, by where the difference stood before the first.
 */
#ifndef MAPBENCH_CLOCK_SETTLE_H
#define MAPBENCH_CLOCK_SETTLE_H

#include <stdint.h>

/*
 * To be called before each repetition of a process; repetition counts from 0. Folds all
 * differences, so that they begin at 0, and before the first and every 16th makes as many faults,
 * so that few measured ones are among the first after a flush. 0 or -errno.
 */
int settle_counts(uint64_t repetition);

#endif /* MAPBENCH_CLOCK_SETTLE_H */
