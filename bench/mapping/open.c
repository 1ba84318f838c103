// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/open.h"

#include <stdio.h>
#include <string.h>

#include "base/why.h"
#include "mapping/device.h"
#include "mapping/mapping.h"

bool mapping_open_is_module(const struct mapping_spec *spec)
{
	return !spec->has_target && !baseline_find(spec->backend);
}

/* What the module says of it, in place of a mere errno. */
static const char *explain(const struct mapping_spec *spec, int fd, uint64_t bytes,
			   struct mapbench_list *row)
{
	uint32_t i;

	for (i = 0; !device_list(fd, i, bytes, spec->has_bar ? &spec->bar : NULL, row); i++)
		if (!strcmp(row->backend, spec->backend) && !strcmp(row->source, spec->source) &&
		    !strcmp(row->cache, spec->cache) && row->error && row->why[0])
			return row->why;
	return NULL;
}

static int open_backend(const struct mapping_spec *spec, struct mapping *mapping, struct held *held,
			char *why)
{
	struct mapbench_list row;
	const char *said;
	int fd, err;

	fd = device_open(spec->backend);
	if (fd < 0) {
		snprintf(why, WHY_LEN, "cannot open the backend's device file: %s",
			 strerror(-fd));
		return fd;
	}
	held->fd[held->n++] = fd;
	err = device_config(fd, spec->source, spec->cache, spec->offset + mapping->bytes,
			    spec->has_bar ? &spec->bar : NULL, spec->reserved);
	if (err) {
		said = explain(spec, fd, spec->offset + mapping->bytes, &row);
		snprintf(why, WHY_LEN, "cannot configure the backend: %.120s",
			 said ? said : strerror(-err));
	}
	mapping->fd = fd;
	mapping->offset = (off_t)spec->offset;
	mapping->oracle = (struct oracle){ ORACLE_MODULE, fd, 0 };
	return err;
}

int mapping_open(const struct mapping_spec *spec, struct mapping *mapping, struct held *held,
		 char why[WHY_LEN])
{
	int err;

	if (!mapping_open_is_module(spec) && !spec->has_target)
		return baseline_open(baseline_find(spec->backend), mapping, &spec->bar, held, why);
	*held = (struct held){ .n = 0 };
	if (spec->has_target) {
		err = target_open(&spec->target, mapping, why);
		if (!err)
			held->fd[held->n++] = mapping->fd;
		return err;
	}
	err = open_backend(spec, mapping, held, why);
	if (err)
		held_close(held);
	return err;
}
