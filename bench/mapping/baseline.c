// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/memfd.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/why.h"
#include "mapping/bar.h"
#include "mapping/baseline_vfio.h"
#include "mapping/mapping.h"

#define HUGE_PAGE	(2UL << 20)
#define HEAP		"/dev/dma_heap/system"
#define UDMABUF		"/dev/udmabuf"
#define MEM		"/dev/mem"

static int anon_open(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		     char *why)
{
	(void)bar;
	(void)held;
	(void)why;
	mapping->fd = -1;
	mapping->flags = MAP_PRIVATE | MAP_ANONYMOUS;
	return 0;
}

static int populate_open(struct mapping *mapping, const struct mapbench_bar *bar,
			 struct held *held, char *why)
{
	int err = anon_open(mapping, bar, held, why);

	mapping->flags |= MAP_POPULATE;
	return err;
}

static int memory(struct mapping *mapping, unsigned int flags, struct held *held, char *why)
{
	int fd = held_add(held, memfd_create("mapbench", MFD_CLOEXEC | flags), "a memfd", why);
	int err;

	if (fd < 0)
		return fd;
	if (ftruncate(fd, (off_t)mapping->bytes)) {
		err = -errno;
		snprintf(why, WHY_LEN, "a memfd of %zu bytes: %s", mapping->bytes,
			 strerror(-err));
		return err;
	}
	mapping->fd = fd;
	mapping->oracle = (struct oracle){ ORACLE_FILE, fd, 0 };
	return 0;
}

static int memfd_open(struct mapping *mapping, const struct mapbench_bar *bar,
		      struct held *held, char *why)
{
	(void)bar;
	return memory(mapping, 0, held, why);
}

static int hugetlb_open(struct mapping *mapping, const struct mapbench_bar *bar,
			struct held *held, char *why)
{
	int err;

	(void)bar;
	if (mapping->bytes % HUGE_PAGE) {
		snprintf(why, WHY_LEN, "a huge page is 2 MiB: no part of one is mapped");
		return -EINVAL;
	}
	err = memory(mapping, MFD_HUGETLB | MFD_HUGE_2MB, held, why);
	if (err)
		return err;
	mapping->oracle.kind = ORACLE_MAPPING; /* such a file takes no pwrite */
	return 0;
}

static int udmabuf_open(struct mapping *mapping, const struct mapbench_bar *bar,
			struct held *held, char *why)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = mapping->bytes };
	int maker, fd, err;

	(void)bar;
	err = memory(mapping, MFD_ALLOW_SEALING, held, why);
	if (err)
		return err;
	if (fcntl(mapping->fd, F_ADD_SEALS, F_SEAL_SHRINK)) {
		err = -errno;
		snprintf(why, WHY_LEN, "a seal for the memfd: %s", strerror(-err));
		return err;
	}
	create.memfd = (uint32_t)mapping->fd;
	maker = held_add(held, open(UDMABUF, O_RDWR | O_CLOEXEC), UDMABUF, why);
	if (maker < 0)
		return maker;
	fd = held_add(held, ioctl(maker, UDMABUF_CREATE, &create), "a dma-buf of the memfd",
		      why);
	if (fd < 0)
		return fd;
	mapping->fd = fd;
	return 0;
}

static int heap_open(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		     char *why)
{
	struct dma_heap_allocation_data data = {
		.len = mapping->bytes,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int heap = held_add(held, open(HEAP, O_RDWR | O_CLOEXEC), HEAP, why);
	int fd;

	(void)bar;
	if (heap < 0)
		return heap;
	fd = ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
	fd = held_add(held, fd, "a buffer of the heap", why);
	if (fd < 0)
		return fd;
	mapping->fd = fd;
	mapping->oracle = (struct oracle){ ORACLE_MAPPING, fd, 0 };
	return 0;
}

static int open_bar(struct mapping *mapping, const char *path, off_t offset, int flags,
		    struct held *held, char *why)
{
	int fd = held_add(held, open(path, O_RDWR | O_CLOEXEC | flags), path, why);

	if (fd < 0)
		return fd;
	mapping->fd = fd;
	mapping->offset = offset;
	mapping->oracle = (struct oracle){ ORACLE_MAPPING, fd, offset };
	return 0;
}

static int resource_open(struct mapping *mapping, const struct mapbench_bar *bar,
			 struct held *held, char *why)
{
	char path[BAR_PATH_LEN];

	return open_bar(mapping, bar_resource(bar, "", path), 0, 0, held, why);
}

static int resource_wc_open(struct mapping *mapping, const struct mapbench_bar *bar,
			    struct held *held, char *why)
{
	char path[BAR_PATH_LEN];

	return open_bar(mapping, bar_resource(bar, "_wc", path), 0, 0, held, why);
}

static int mem_open(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		    char *why)
{
	uint64_t start, length;
	int err = bar_range(bar, &start, &length);

	if (err) {
		snprintf(why, WHY_LEN, "sysfs does not tell the BAR's address: %s",
			 strerror(-err));
		return err;
	}
	/* without O_SYNC the type would be that of the last who mapped it */
	return open_bar(mapping, MEM, (off_t)start, O_SYNC, held, why);
}

const struct baseline baselines[] = {
	{ "anon", "anon", "wb", "a first touch allocates; a read maps the page of zeroes",
	  CHECK_ANON, false, true, false, anon_open },
	{ "anon_populate", "anon", "wb", "mmap allocates",
	  CHECK_ANON, false, false, false, populate_open },
	{ "memfd", "memfd", "wb", "", CHECK_RAM, false, true, false, memfd_open },
	{ "hugetlb", "hugetlb", "wb", "", CHECK_RAM, false, true, false, hugetlb_open },
	{ "udmabuf", "memfd", "wb", "", CHECK_RAM, false, true, false, udmabuf_open },
	{ "dma_heap", "system_heap", "wb", "", CHECK_RAM, false, false, false, heap_open },
	{ "sysfs_resource", "bar", "uc", "", CHECK_RAM_BAR, true, false, false, resource_open },
	{ "sysfs_resource_wc", "bar", "wc", "", CHECK_RAM_BAR, true, false, false,
	  resource_wc_open },
	{ "vfio_pci", "bar", "uc", "", CHECK_RAM_BAR, true, true, true, baseline_vfio_open },
	{ "dev_mem", "bar", "uc", "", CHECK_RAM_BAR, true, false, false, mem_open },
};

const size_t n_baselines = sizeof(baselines) / sizeof(baselines[0]);

const struct baseline *baseline_find(const char *name)
{
	size_t i;

	for (i = 0; i < n_baselines; i++)
		if (!strcmp(baselines[i].name, name))
			return &baselines[i];
	return NULL;
}

int baseline_open(const struct baseline *baseline, struct mapping *mapping,
		  const struct mapbench_bar *bar, struct held *held,
		  char why[WHY_LEN])
{
	int err;

	*held = (struct held){ .n = 0 };
	err = baseline->open(mapping, bar, held, why);
	if (err)
		held_close(held);
	return err;
}

