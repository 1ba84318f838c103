// SPDX-License-Identifier: GPL-2.0-only
/* The floor: what an mmap costs whose handler installs nothing. */

#include "backend.h"

static int noop_mmap(struct file *file, struct vm_area_struct *vma)
{
	return PTR_ERR_OR_ZERO(mapbench_context_mmap(file, vma));
}

const struct mapbench_backend mapbench_noop = {
	.name = "noop",
	.call = "none",
	.list_flags = MAPBENCH_LIST_EMPTY | MAPBENCH_LIST_CONTROL,
	.fops = { MAPBENCH_FOPS, .mmap = noop_mmap },
};
