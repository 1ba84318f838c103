/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's nodes: they are opened, mapped and asked. */
#ifndef MAPBENCH_TEST_NODE_H
#define MAPBENCH_TEST_NODE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "uapi/mapbench.h"

static inline int node_open(const char *backend, int flags)
{
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "/dev/mapbench/%s", backend);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0) {
		printf("Bail out! cannot open %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return fd;
}

/* Some backends are missing on some kernels. */
static inline bool node_there(const char *backend)
{
	char path[300];

	snprintf(path, sizeof(path), "/dev/mapbench/%s", backend);
	return !access(path, F_OK);
}

static inline struct mapbench_config node_config_of(const char *source, const char *cache,
						    __u64 length)
{
	struct mapbench_config c = { .struct_size = sizeof(c), .length = length };

	snprintf(c.source, sizeof(c.source), "%s", source);
	snprintf(c.cache, sizeof(c.cache), "%s", cache);
	return c;
}

static inline long node_config(int fd, const char *source, const char *cache, __u64 length)
{
	struct mapbench_config c = node_config_of(source, cache, length);

	return ioctl(fd, MAPBENCH_IOC_CONFIG, &c);
}

/* How the calling process maps at. */
static inline long node_walk(int fd, const void *at, struct mapbench_walk *walk)
{
	*walk = (struct mapbench_walk){
		.struct_size = sizeof(*walk),
		.address = (unsigned long)at,
	};
	return ioctl(fd, MAPBENCH_IOC_WALK, walk);
}

static inline long node_try_map(int fd, size_t length, int prot, int flags, off_t offset)
{
	void *p = mmap(NULL, length, prot, flags, fd, offset);

	if (p == MAP_FAILED)
		return -1;
	munmap(p, length);
	return 0;
}

#endif /* MAPBENCH_TEST_NODE_H */
