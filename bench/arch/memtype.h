/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * x86 keeps the memory types that are reserved in a red-black tree, and each fault on a PFN of a
 * BAR walks it. Its shape depends on all that was ever mapped, not only on what is mapped now.
 */
#ifndef MAPBENCH_ARCH_MEMTYPE_H
#define MAPBENCH_ARCH_MEMTYPE_H

#define MEMTYPE_NODES	16

/*
 * Bring the tree into the shape that it has before every cell, whatever was mapped in between;
 * mailbox is the resource file of the ivshmem device that nothing else uses. -errno: not done.
 */
int memtype_settle(const char *mailbox);

#endif /* MAPBENCH_ARCH_MEMTYPE_H */
