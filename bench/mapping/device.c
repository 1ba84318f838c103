// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/device.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static int control(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

static int open_in(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int device_open(const char *backend)
{
	char path[sizeof(DEVICE_DIR) + MAPBENCH_NAME_LEN];
	int fd = -ENOENT;
	struct dirent *entry;
	DIR *dir;

	if (backend) {
		if (strchr(backend, '/') || strlen(backend) >= MAPBENCH_NAME_LEN)
			return -EINVAL;
		snprintf(path, sizeof(path), DEVICE_DIR "/%s", backend);
		return open_in(AT_FDCWD, path);
	}
	dir = opendir(DEVICE_DIR);
	if (!dir)
		return -errno;
	while (fd < 0 && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			fd = open_in(dirfd(dir), entry->d_name);
	closedir(dir);
	return fd;
}

int device_list(int fd, uint32_t index, uint64_t length, const struct mapbench_bar *bar,
		struct mapbench_list *row)
{
	*row = (struct mapbench_list){
		.struct_size = sizeof(*row),
		.index = index,
		.length = length,
	};
	if (bar) {
		row->flags = MAPBENCH_LIST_BAR;
		row->bar = *bar;
	}
	return control(fd, MAPBENCH_IOC_LIST, row);
}

int device_bar(int fd, uint32_t index, struct mapbench_bars *bar)
{
	*bar = (struct mapbench_bars){ .struct_size = sizeof(*bar), .index = index };
	return control(fd, MAPBENCH_IOC_BARS, bar);
}

int device_config(int fd, const char *source, const char *cache, uint64_t length,
		  const struct mapbench_bar *bar, bool reserved)
{
	struct mapbench_config config = {
		.struct_size = sizeof(config),
		.flags = reserved ? MAPBENCH_CONFIG_RESERVED : 0,
		.length = length,
	};

	if (strlen(source) >= sizeof(config.source) || strlen(cache) >= sizeof(config.cache))
		return -EINVAL;
	snprintf(config.source, sizeof(config.source), "%s", source);
	snprintf(config.cache, sizeof(config.cache), "%s", cache);
	if (bar) {
		config.flags |= MAPBENCH_CONFIG_BAR;
		config.bar = *bar;
	}
	return control(fd, MAPBENCH_IOC_CONFIG, &config);
}

int device_info(int fd, struct mapbench_info *info)
{
	*info = (struct mapbench_info){ .struct_size = sizeof(*info) };
	return control(fd, MAPBENCH_IOC_INFO, info);
}

int device_walk(int fd, const void *at, uint32_t where, struct mapbench_walk *walk)
{
	*walk = (struct mapbench_walk){
		.struct_size = sizeof(*walk),
		.address = (uintptr_t)at,
		.where = where,
	};
	return control(fd, MAPBENCH_IOC_WALK, walk);
}

int device_locks(int fd, struct mapbench_locks *locks)
{
	*locks = (struct mapbench_locks){ .struct_size = sizeof(*locks) };
	return control(fd, MAPBENCH_IOC_LOCKS, locks);
}

int device_access(int fd, bool write, uint64_t offset, uint64_t stride, uint32_t count,
		  uint32_t width, void *data)
{
	struct mapbench_access access = {
		.struct_size = sizeof(access),
		.flags = write ? MAPBENCH_ACCESS_WRITE : 0,
		.offset = offset,
		.stride = stride,
		.count = count,
		.width = width,
		.data = (uintptr_t)data,
	};

	return control(fd, MAPBENCH_IOC_ACCESS, &access);
}
