/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_WALK_H
#define MAPBENCH_WALK_H

#include <linux/fs.h>

#include "uapi/mapbench.h"

/* For MAPBENCH_IOC_WALK, whose errors it gives: fills in all but address. */
int mapbench_walk(struct file *file, struct mapbench_walk *walk);

#endif /* MAPBENCH_WALK_H */
