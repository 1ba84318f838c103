/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the kernel puts core files, changed while the probes run: for the whole machine, so what it
 * was comes back however the probes end. A process waits for the end of this one and writes it
 * back; and it is written down first, for whoever comes next if that process is killed, too.
 */
#ifndef MAPBENCH_PROBE_CORE_FILES_H
#define MAPBENCH_PROBE_CORE_FILES_H

#include <stdbool.h>

#define PROBE_CORE	"/tmp/mapbench-core."	/* and the process's number */

/*
 * 0, also where it cannot be changed for want of rights: then no probe finds a core file. -EBUSY:
 * another mapbench-probe has changed it. After a line on stderr otherwise -errno.
 */
int core_files_begin(void);
void core_files_end(void);

/* Whether the kernel puts them there; if not, nobody should leave one. */
bool core_files_here(void);

/* This process leaves a core file now, which is removed if nobody is left to do so; 0: none. */
void core_files_of(int pid);

#endif /* MAPBENCH_PROBE_CORE_FILES_H */
