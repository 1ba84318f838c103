// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/view.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping/device.h"

#define WORDS	(VIEW_PAGE / sizeof(uint64_t))
#define SEED	0x6d61702000000000ULL

static int fill(const struct view *view)
{
	uint64_t word;
	size_t page;
	int err = 0;

	for (page = 0; page < view->pages && !err; page++) {
		word = view_word(page);
		err = device_access(view->fd, true, page * VIEW_PAGE, VIEW_PAGE, 1, 8, &word);
	}
	return err;
}

int view_open(struct view *view, const char *backend, const char *source, size_t pages,
	      uint32_t flags)
{
	struct mapbench_config config = {
		.struct_size = sizeof(config),
		.flags = flags,
		.length = pages * VIEW_PAGE,
	};
	int err;

	view->pages = pages;
	view->fd = device_open(backend);
	if (view->fd < 0)
		return view->fd;
	snprintf(config.source, sizeof(config.source), "%s", source);
	err = ioctl(view->fd, MAPBENCH_IOC_CONFIG, &config) ? -errno : fill(view);
	if (err)
		goto close;
	view->map = mmap(NULL, pages * VIEW_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, view->fd, 0);
	if (view->map != MAP_FAILED)
		return 0;
	err = -errno;
close:
	close(view->fd);
	return err;
}

void view_unmap(struct view *view)
{
	munmap(view->map, view->pages * VIEW_PAGE);
	view->map = NULL;
}

void view_close(struct view *view)
{
	if (view->map)
		view_unmap(view);
	close(view->fd);
}

uint64_t view_load(const struct view *view, size_t page)
{
	return *(volatile uint64_t *)(view->map + page * WORDS);
}

void view_store(struct view *view, size_t page, uint64_t word)
{
	*(volatile uint64_t *)(view->map + page * WORDS) = word;
}

uint64_t view_word(size_t page)
{
	return SEED + page;
}

uint64_t view_driver(const struct view *view, size_t page)
{
	uint64_t word = 0;

	device_access(view->fd, false, page * VIEW_PAGE, VIEW_PAGE, 1, 8, &word);
	return word;
}

bool view_same(struct view *view)
{
	bool same = true;
	size_t page;

	for (page = 0; page < view->pages; page++)
		same &= view_load(view, page) == view_word(page);
	for (page = 0; page < view->pages; page++)
		view_store(view, page, ~view_word(page));
	for (page = 0; page < view->pages; page++)
		same &= view_driver(view, page) == ~view_word(page);
	return same;
}

int view_refs(const struct view *view, size_t page, uint64_t *pfn)
{
	struct mapbench_page at = { .struct_size = sizeof(at), .index = page };

	if (ioctl(view->fd, MAPBENCH_IOC_PAGE, &at))
		return -errno;
	if (pfn)
		*pfn = at.pfn;
	return at.refcount;
}
