/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_RUN_MEMTYPES_H
#define MAPBENCH_RUN_MEMTYPES_H

/* memtype_settle() by the BARs of the device whose resource file that is. -errno. */
int memtypes_settle(const char *mailbox);

#endif /* MAPBENCH_RUN_MEMTYPES_H */
