// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/view.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "base/why.h"
#include "mapping/device.h"
#include "mapping/oracle.h"
#include "mapping/way.h"

#define WORDS	(VIEW_PAGE / sizeof(uint64_t))

/* What the module can be asked for, and nobody but its tests asks. */
static int open_reserved(const struct way *way, struct mapping *mapping, struct held *held,
			 char why[WHY_LEN])
{
	struct mapbench_config config = {
		.struct_size = sizeof(config),
		.flags = MAPBENCH_CONFIG_RESERVED,
		.length = mapping->bytes,
	};
	int fd;

	*held = (struct held){ .n = 0 };
	fd = held_add(held, device_open(way->backend), way->backend, why);
	if (fd < 0)
		return fd;
	snprintf(config.source, sizeof(config.source), "%s", way->source);
	mapping->fd = fd;
	mapping->oracle = (struct oracle){ ORACLE_MODULE, fd, 0 };
	return ioctl(fd, MAPBENCH_IOC_CONFIG, &config) ? -errno : 0;
}

int view_open(struct view *view, const char *backend, const char *source, size_t pages,
	      bool reserved)
{
	const struct way way = { .backend = backend, .source = source, .cache = "" };
	struct mapping *mapping = &view->mapping;
	char why[WHY_LEN];
	int err;

	*view = (struct view){ .pages = pages };
	mapping->bytes = pages * VIEW_PAGE;
	mapping->prot = PROT_READ | PROT_WRITE;
	mapping->flags = MAP_SHARED;
	err = reserved ? open_reserved(&way, mapping, &view->held, why) :
			 way_open(&way, mapping, &view->held, why);
	if (!err)
		err = oracle_fill(&mapping->oracle, pages);
	if (err)
		goto close;
	view->map = (uint64_t *)mapping_mmap(mapping);
	if (view->map != MAP_FAILED)
		return 0;
	err = -errno;
close:
	held_close(&view->held);
	return err;
}

void view_unmap(struct view *view)
{
	munmap(view->map, view->mapping.bytes);
	view->map = NULL;
}

void view_close(struct view *view)
{
	if (view->map)
		view_unmap(view);
	held_close(&view->held);
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
	return oracle_word(page);
}

uint64_t view_driver(const struct view *view, size_t page)
{
	uint64_t word = 0;

	oracle_access(&view->mapping.oracle, false, page, 1, 0, &word);
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

	if (ioctl(view->mapping.fd, MAPBENCH_IOC_PAGE, &at))
		return -errno;
	if (pfn)
		*pfn = at.pfn;
	return at.refcount;
}
