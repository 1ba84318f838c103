// SPDX-License-Identifier: GPL-2.0-only
#include "run/kernel_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WARNING		4	/* of the kernel's levels; the lower ones are worse */
#define LEVELS		8
#define RECORD_LEN	8192	/* of /dev/kmsg: a longer one cannot be read */

void kernel_log_open(struct kernel_log *log)
{
	log->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log->fd >= 0)
		lseek(log->fd, 0, SEEK_END);
}

void kernel_log_close(struct kernel_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

bool kernel_log_next(struct kernel_log *log, char line[KERNEL_LOG_LEN])
{
	static char record[RECORD_LEN + 1];
	char *text;
	ssize_t len;

	while (log->fd >= 0) {
		len = read(log->fd, record, RECORD_LEN);
		if (len < 0 && errno == EPIPE)
			continue;	/* some were overwritten before they were read */
		if (len <= 0)
			return false;
		record[len] = '\0';
		text = strchr(record, ';');
		if (!text || atoi(record) % LEVELS > WARNING)
			continue;
		text++;
		snprintf(line, KERNEL_LOG_LEN, "%.*s", (int)strcspn(text, "\n"), text);
		return true;
	}
	return false;
}
