// SPDX-License-Identifier: GPL-2.0-only
#include "way.h"

#include <stdio.h>
#include <string.h>

#include "device.h"

bool way_is_backend(const struct way *way)
{
	return !way->has_target && !baseline_find(way->backend);
}

static int open_backend(const struct way *way, struct life *life, struct baseline_held *held,
			char *why)
{
	int fd, err;

	fd = device_open(way->backend);
	if (fd < 0) {
		snprintf(why, WIRE_WHY_LEN, "cannot open the backend's device file: %s",
			 strerror(-fd));
		return fd;
	}
	held->fd[held->n++] = fd;
	err = device_config(fd, way->source, way->cache, way->offset + life->bytes,
			    way->has_bar ? &way->bar : NULL);
	if (err)
		snprintf(why, WIRE_WHY_LEN, "cannot configure the backend: %s", strerror(-err));
	life->fd = fd;
	life->offset = (off_t)way->offset;
	life->peer = (struct peer){ PEER_MODULE, fd, 0 };
	return err;
}

int way_open(const struct way *way, struct life *life, struct baseline_held *held,
	     char why[WIRE_WHY_LEN])
{
	int err;

	if (!way_is_backend(way) && !way->has_target)
		return baseline_open(baseline_find(way->backend), life, &way->bar, held, why);
	*held = (struct baseline_held){ .n = 0 };
	if (way->has_target) {
		err = target_open(&way->target, life, why);
		if (!err)
			held->fd[held->n++] = life->fd;
		return err;
	}
	err = open_backend(way, life, held, why);
	if (err)
		way_close(held);
	return err;
}

void way_close(struct baseline_held *held)
{
	baseline_close(held);
}
