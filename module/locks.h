/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_LOCKS_H
#define MAPBENCH_LOCKS_H

#include "uapi/mapbench.h"

/* For MAPBENCH_IOC_LOCKS, whose errors it gives: fills in what it tells. */
int mapbench_locks(struct mapbench_locks *locks);

#endif /* MAPBENCH_LOCKS_H */
