/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests in the machine share: expectations, counted and printed, and the ioctls. */
#ifndef MAPBENCH_TEST_EXPECT_H
#define MAPBENCH_TEST_EXPECT_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "uapi/mapbench.h"

static int expect_count, expect_failed;

static inline __attribute__((format(printf, 2, 3))) void expect(bool ok, const char *what, ...)
{
	va_list ap;

	expect_count++;
	expect_failed += !ok;
	printf("%s %d - ", ok ? "ok" : "not ok", expect_count);
	va_start(ap, what);
	vprintf(what, ap);
	va_end(ap);
	putchar('\n');
}

/* result is a call's: want is the errno it must have failed with, 0 for success. */
#define expect_errno(result, want, ...) do {					\
	int got_ = (result) == -1 ? errno : 0, want_ = (want);			\
										\
	expect(got_ == want_, __VA_ARGS__);					\
	if (got_ != want_)							\
		printf("# want %s, got %s\n", strerror(want_), strerror(got_)); \
} while (0)

static inline int expect_end(void)
{
	printf("%d passed, %d failed\n", expect_count - expect_failed, expect_failed);
	return expect_failed || !expect_count;
}

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

static inline struct mapbench_config config_of(const char *source, const char *cache, __u64 length)
{
	struct mapbench_config c = { .struct_size = sizeof(c), .length = length };

	snprintf(c.source, sizeof(c.source), "%s", source);
	snprintf(c.cache, sizeof(c.cache), "%s", cache);
	return c;
}

static inline long node_config(int fd, const char *source, const char *cache, __u64 length)
{
	struct mapbench_config c = config_of(source, cache, length);

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

static inline long try_map(int fd, size_t length, int prot, int flags, off_t offset)
{
	void *p = mmap(NULL, length, prot, flags, fd, offset);

	if (p == MAP_FAILED)
		return -1;
	munmap(p, length);
	return 0;
}

#endif /* MAPBENCH_TEST_EXPECT_H */
