// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/held.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int held_add(struct held *held, int fd, const char *what, char why[WHY_LEN])
{
	int err = -errno;

	if (fd < 0) {
		snprintf(why, WHY_LEN, "cannot open %s: %s", what, strerror(-err));
		return err;
	}
	held->fd[held->n++] = fd;
	return fd;
}

void held_close(struct held *held)
{
	while (held->n)
		close(held->fd[--held->n]);
}
