/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_IOCTL_H
#define MAPBENCH_IOCTL_H

#include <linux/fs.h>

#include "uapi/mapbench.h"

long mapbench_ioctl(struct file *file, unsigned int command, unsigned long argument);

#endif /* MAPBENCH_IOCTL_H */
