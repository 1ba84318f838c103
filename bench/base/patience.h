/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_PATIENCE_H
#define MAPBENCH_BASE_PATIENCE_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>

#ifndef PATIENCE_PART_MS
#define PATIENCE_PART_MS	5000
#endif

/*
 * Whether fd can be read, or has come to its end, within so many milliseconds. They are waited for
 * in parts: a clock that jumps, as when the host was stopped or suspended, ends one of them, and
 * whoever is waited for has the others.
 */
static inline bool patience_has(int fd, int ms)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	int part, n;

	while (ms > 0) {
		part = ms < PATIENCE_PART_MS ? ms : PATIENCE_PART_MS;
		n = poll(&pollfd, 1, part);
		if (n > 0)
			return true;
		if (!n || errno != EINTR)
			ms -= part;
	}
	return false;
}

#endif /* MAPBENCH_BASE_PATIENCE_H */
