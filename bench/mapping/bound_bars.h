/* SPDX-License-Identifier: GPL-2.0-only */
/* The BARs bound to the module, without the mailbox's. */
#ifndef MAPBENCH_MAPPING_BOUND_BARS_H
#define MAPBENCH_MAPPING_BOUND_BARS_H

#include <stddef.h>
#include <stdint.h>

#include "mapbench.h"

#define BOUND_BARS_TOKEN_LEN	40
#define BOUND_BARS_DEVICE_LEN	40

struct bound_bars {
	struct mapbench_bars *at;
	size_t n;
};

/*
 * fd is any node of the module; mailbox a sysfs resource file or NULL. 0 or -errno; what was loaded
 * is freed by bound_bars_free() in either case.
 */
int bound_bars_load(struct bound_bars *bars, int fd, const char *mailbox);
void bound_bars_free(struct bound_bars *bars);

/* The smallest RAM-backed BAR of at least that many bytes, or NULL. */
const struct mapbench_bars *bound_bars_smallest_ram(const struct bound_bars *bars, uint64_t bytes);

/* "bar:edu", or "bar:" and its address where a BAR of that name came before. */
const char *bound_bars_token(const struct bound_bars *bars, const struct mapbench_bars *bar,
			     char buf[BOUND_BARS_TOKEN_LEN]);

/* "1af4:1110 0000:00:04.0 BAR2" */
const char *bound_bars_device(const struct mapbench_bars *bar, char buf[BOUND_BARS_DEVICE_LEN]);

#endif /* MAPBENCH_MAPPING_BOUND_BARS_H */
