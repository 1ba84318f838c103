/* SPDX-License-Identifier: GPL-2.0-only */
/* What a backend is made of: for the files that have one. Others ask backend_ops.h alone. */
#ifndef MAPBENCH_BACKEND_H
#define MAPBENCH_BACKEND_H

#include <linux/fs.h>
#include <linux/module.h>

#include "backend_ops.h"
#include "context.h"
#include "ioctl.h"
#include "source.h"

/* What every backend's fops have in common; .mmap or .mmap_prepare is its own. */
#define MAPBENCH_FOPS \
	.owner = THIS_MODULE, \
	.open = mapbench_context_open, \
	.release = mapbench_context_release, \
	.unlocked_ioctl = mapbench_ioctl, \
	.compat_ioctl = compat_ptr_ioctl

#endif /* MAPBENCH_BACKEND_H */
