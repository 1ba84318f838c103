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
 * the paths are the resource files of two BARs that nothing else maps: one that lies among the
 * other devices' registers, one among their memory. -errno: not done.
 */
int memtype_settle(const char *registers, const char *memory);

#endif /* MAPBENCH_ARCH_MEMTYPE_H */
