// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/bound_bars.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/bar.h"
#include "mapping/device.h"

static int add(struct bound_bars *bars, const struct mapbench_bars *bar)
{
	struct mapbench_bars *at;

	if (bars->n % 64 == 0) {
		at = realloc(bars->at, (bars->n + 64) * sizeof(*at));
		if (!at)
			return -ENOMEM;
		bars->at = at;
	}
	bars->at[bars->n++] = *bar;
	return 0;
}

int bound_bars_load(struct bound_bars *bars, int fd, const char *mailbox)
{
	struct mapbench_bar not_this;
	struct mapbench_bars bar;
	uint32_t i;
	int err;
	bool has_mailbox = mailbox && !bar_of_resource(mailbox, &not_this);

	*bars = (struct bound_bars){ NULL, 0 };
	for (i = 0;; i++) {
		err = device_bar(fd, i, &bar);
		if (err)
			return err == -ENOENT ? 0 : err;
		if (has_mailbox && bar_equal(&bar.bar, &not_this))
			continue;
		err = add(bars, &bar);
		if (err)
			return err;
	}
}

void bound_bars_free(struct bound_bars *bars)
{
	free(bars->at);
	*bars = (struct bound_bars){ NULL, 0 };
}

const struct mapbench_bars *bound_bars_smallest_ram(const struct bound_bars *bars, uint64_t bytes)
{
	const struct mapbench_bars *best = NULL;
	size_t i;

	for (i = 0; i < bars->n; i++) {
		const struct mapbench_bars *bar = &bars->at[i];

		if (bar->backing == MAPBENCH_BACKING_RAM && bar->length >= bytes &&
		    (!best || bar->length < best->length))
			best = bar;
	}
	return best;
}

static void family(const struct mapbench_bars *bar, char buf[BOUND_BARS_TOKEN_LEN])
{
	switch (bar->backing) {
	case MAPBENCH_BACKING_RAM:
		snprintf(buf, BOUND_BARS_TOKEN_LEN, "bar:ivshmem");
		break;
	case MAPBENCH_BACKING_REGISTERS:
		snprintf(buf, BOUND_BARS_TOKEN_LEN, "bar:edu");
		break;
	case MAPBENCH_BACKING_NONE:
		snprintf(buf, BOUND_BARS_TOKEN_LEN, "bar:pci-testdev");
		break;
	default:
		snprintf(buf, BOUND_BARS_TOKEN_LEN, "bar:%04x:%04x", bar->vendor, bar->device);
	}
}

const char *bound_bars_token(const struct bound_bars *bars, const struct mapbench_bars *bar,
			     char buf[BOUND_BARS_TOKEN_LEN])
{
	const struct mapbench_bars *before;
	char other[BOUND_BARS_TOKEN_LEN];

	family(bar, buf);
	for (before = bars->at; before < bar; before++) {
		family(before, other);
		if (strcmp(other, buf))
			continue;
		snprintf(buf, BOUND_BARS_TOKEN_LEN, "bar:%04x:%02x:%02x.%x-BAR%u", bar->bar.domain,
			 bar->bar.bus, bar->bar.device, bar->bar.function, bar->bar.bar);
		break;
	}
	return buf;
}

const char *bound_bars_device(const struct mapbench_bars *bar, char buf[BOUND_BARS_DEVICE_LEN])
{
	snprintf(buf, BOUND_BARS_DEVICE_LEN, "%04x:%04x %04x:%02x:%02x.%x BAR%u", bar->vendor,
		 bar->device, bar->bar.domain, bar->bar.bus, bar->bar.device, bar->bar.function,
		 bar->bar.bar);
	return buf;
}
