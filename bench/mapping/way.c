// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/way.h"

#include <stdio.h>
#include <string.h>

#include "base/why.h"
#include "mapping/device.h"
#include "mapping/mapping.h"

bool way_is_backend(const struct way *way)
{
	return !way->has_target && !baseline_find(way->backend);
}

/* What the module says of it, in place of a mere errno. */
static const char *explain(const struct way *way, int fd, uint64_t bytes, struct mapbench_list *row)
{
	uint32_t i;

	for (i = 0; !device_list(fd, i, bytes, way->has_bar ? &way->bar : NULL, row); i++)
		if (!strcmp(row->backend, way->backend) && !strcmp(row->source, way->source) &&
		    !strcmp(row->cache, way->cache) && row->error && row->why[0])
			return row->why;
	return NULL;
}

static int open_backend(const struct way *way, struct mapping *mapping, struct held *held,
			char *why)
{
	struct mapbench_list row;
	const char *said;
	int fd, err;

	fd = device_open(way->backend);
	if (fd < 0) {
		snprintf(why, WHY_LEN, "cannot open the backend's device file: %s",
			 strerror(-fd));
		return fd;
	}
	held->fd[held->n++] = fd;
	err = device_config(fd, way->source, way->cache, way->offset + mapping->bytes,
			    way->has_bar ? &way->bar : NULL);
	if (err) {
		said = explain(way, fd, way->offset + mapping->bytes, &row);
		snprintf(why, WHY_LEN, "cannot configure the backend: %.120s",
			 said ? said : strerror(-err));
	}
	mapping->fd = fd;
	mapping->offset = (off_t)way->offset;
	mapping->oracle = (struct oracle){ ORACLE_MODULE, fd, 0 };
	return err;
}

int way_open(const struct way *way, struct mapping *mapping, struct held *held,
	     char why[WHY_LEN])
{
	int err;

	if (!way_is_backend(way) && !way->has_target)
		return baseline_open(baseline_find(way->backend), mapping, &way->bar, held, why);
	*held = (struct held){ .n = 0 };
	if (way->has_target) {
		err = target_open(&way->target, mapping, why);
		if (!err)
			held->fd[held->n++] = mapping->fd;
		return err;
	}
	err = open_backend(way, mapping, held, why);
	if (err)
		way_close(held);
	return err;
}

void way_close(struct held *held)
{
	held_close(held);
}
