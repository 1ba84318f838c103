/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_ARCH_H
#define MAPBENCH_ARCH_H

#include <linux/types.h>

/* Whether there is a file for this processor, so that page tables can be walked. */
extern const bool mapbench_arch_known;

/* The memory type that an entry of a page table names, as MAPBENCH_IOC_WALK gives it. */
const char *mapbench_arch_memory_type(unsigned long entry, bool huge);

#endif /* MAPBENCH_ARCH_H */
