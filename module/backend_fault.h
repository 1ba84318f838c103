/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BACKEND_FAULT_H
#define MAPBENCH_BACKEND_FAULT_H

#include <linux/mm.h>

struct file;

/* A .fault that maps one page by its PFN. */
vm_fault_t mapbench_fault_pfn_one(struct vm_fault *vmf);
/* .mmap for vm_ops that map by PFN. EINVAL: a private mapping that may be written. */
int mapbench_fault_pfn_mmap(struct file *file, struct vm_area_struct *vma,
			    const struct vm_operations_struct *vm_ops);

#endif /* MAPBENCH_BACKEND_FAULT_H */
