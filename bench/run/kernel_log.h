/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel logs while a cell is measured: warnings, and all that is worse. */
#ifndef MAPBENCH_RUN_KERNEL_LOG_H
#define MAPBENCH_RUN_KERNEL_LOG_H

#include <stdbool.h>

#define KERNEL_LOG_LEN	256

struct kernel_log {
	int fd;		/* -1: it cannot be read */
};

/* Of what comes from now on. */
void kernel_log_open(struct kernel_log *log);
void kernel_log_close(struct kernel_log *log);

/* The next line; false: there is none yet. */
bool kernel_log_next(struct kernel_log *log, char line[KERNEL_LOG_LEN]);

#endif /* MAPBENCH_RUN_KERNEL_LOG_H */
