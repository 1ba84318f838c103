// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is not there: answers as mapping/device.c does, from a recording of what the module
 * of Linux 7.2 offers, and with a BAR of each backing. A unit test with this plans as bench does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "mapping/device.h"

#define RECORDING	UNIT_DIR "/offer.jsonl"
#define MIB		(1ULL << 20)

struct offered {
	struct mapbench_list row;
	uint64_t most;		/* bytes; 0: any */
};

static struct offered *offered;
static size_t n_offered;

static const struct mapbench_bars bars[] = {
	{ .bar = { .bus = 0, .device = 4, .bar = 2 }, .length = 64 * MIB, .vendor = 0x1af4,
	  .device = 0x1110, .backing = MAPBENCH_BACKING_RAM },
	{ .bar = { .bus = 0, .device = 5, .bar = 2 }, .length = 1024 * MIB, .vendor = 0x1af4,
	  .device = 0x1110, .backing = MAPBENCH_BACKING_RAM },
	{ .bar = { .bus = 0, .device = 6, .bar = 0 }, .length = MIB, .vendor = 0x1234,
	  .device = 0x11e8, .backing = MAPBENCH_BACKING_REGISTERS },
	{ .bar = { .bus = 0, .device = 7, .bar = 2 }, .length = 4 * MIB, .vendor = 0x1b36,
	  .device = 0x0005, .backing = MAPBENCH_BACKING_NONE },
	{ .bar = { .domain = 0xab, .bus = 0xff, .device = 31, .function = 7, .bar = 5 },
	  .length = 16 * MIB, .vendor = 0x8086, .device = 0x10d3,
	  .backing = MAPBENCH_BACKING_UNKNOWN },
};

static int read_row(const char *line, struct offered *into)
{
	struct mapbench_list *row = &into->row;
	uint64_t flags, needs;

	if (json_text(line, "backend", row->backend, sizeof(row->backend)) ||
	    json_text(line, "source", row->source, sizeof(row->source)) ||
	    json_text(line, "cache", row->cache, sizeof(row->cache)) ||
	    json_text(line, "why", row->why, sizeof(row->why)) ||
	    json_number(line, "flags", &flags) || json_number(line, "needs", &needs) ||
	    json_number(line, "most", &into->most))
		return -EPROTO;
	row->flags = (uint32_t)flags;
	row->needs = (uint32_t)needs;
	row->error = row->why[0] ? EINVAL : 0;
	return 0;
}

static int load(void)
{
	FILE *in = fopen(RECORDING, "re");
	char line[1024];
	int err = in ? 0 : -errno;

	while (!err && fgets(line, sizeof(line), in)) {
		offered = realloc(offered, (n_offered + 1) * sizeof(*offered));
		if (!offered)
			abort();
		memset(&offered[n_offered], 0, sizeof(*offered));
		err = read_row(line, &offered[n_offered++]);
	}
	if (in)
		fclose(in);
	return err;
}

int device_open(const char *backend)
{
	int err = n_offered ? 0 : load();

	(void)backend;
	return err ? err : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int device_list(int fd, uint32_t index, uint64_t length, const struct mapbench_bar *bar,
		struct mapbench_list *row)
{
	(void)fd;
	(void)bar;
	if (index >= n_offered)
		return -ENOENT;
	*row = offered[index].row;
	if (!row->error && offered[index].most && length > offered[index].most) {
		row->error = E2BIG;
		snprintf(row->why, sizeof(row->why), "no source has so much");
	}
	return 0;
}

int device_bar(int fd, uint32_t index, struct mapbench_bars *bar)
{
	(void)fd;
	if (index >= sizeof(bars) / sizeof(bars[0]))
		return -ENOENT;
	*bar = bars[index];
	return 0;
}

/* A plan only asks. */
int device_config(int fd, const char *source, const char *cache, uint64_t length,
		  const struct mapbench_bar *bar, bool reserved)
{
	(void)fd;
	(void)source;
	(void)cache;
	(void)length;
	(void)bar;
	(void)reserved;
	return -ENOTTY;
}

int device_info(int fd, struct mapbench_info *info)
{
	(void)fd;
	(void)info;
	return -ENOTTY;
}

int device_walk(int fd, const void *at, uint32_t where, struct mapbench_walk *walk)
{
	(void)fd;
	(void)at;
	(void)where;
	(void)walk;
	return -ENOTTY;
}

int device_access(int fd, bool write, uint64_t offset, uint64_t stride, uint32_t count,
		  uint32_t width, void *data)
{
	(void)fd;
	(void)write;
	(void)offset;
	(void)stride;
	(void)count;
	(void)width;
	(void)data;
	return -ENOTTY;
}
