// SPDX-License-Identifier: GPL-2.0-only
#include "check/views.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/why.h"
#include "check/guard.h"
#include "check/tag.h"
#include "mapping/mapping.h"

#define NO_PAGE	UINT64_MAX

struct views {
	const struct check *check;
	const struct mapping *mapping;
	uint64_t pages;		/* of whole */
	uint64_t skipped;	/* pages of the range before further */
	char *whole;		/* a mapping of all that is looked at */
	char *own;		/* the mapping that is measured, which may be shorter */
	char *further;		/* a mapping of the rest, or NULL */
	char *why;
};

static uint64_t word(const struct views *views, char *mem, uint64_t page)
{
	return *guard_word(mem, page, views->check->slot);
}

static uint64_t tag(const struct views *views, uint64_t page, enum tag_writer writer)
{
	return tag_word(views->check->seed, page, views->check->slot, writer);
}

/* The page of the range whose tag that is. */
static uint64_t page_of(const struct views *views, uint64_t seen, enum tag_writer writer)
{
	uint64_t page;

	for (page = 0; page < views->pages; page++)
		if (tag(views, page, writer) == seen)
			return page;
	return NO_PAGE;
}

/*
 * Each page of mem, where the range's page number first is the first one, is to show its own tag.
 * -EIO with why; -ENODATA where none shows its own or another's: this is other memory.
 */
static int compare(const struct views *views, char *mem, uint64_t first, uint64_t n,
		   enum tag_writer writer)
{
	uint64_t page, bad = NO_PAGE, good = 0, seen, other;

	for (page = 0; page < n; page++) {
		if (word(views, mem, page) == tag(views, first + page, writer))
			good++;
		else if (bad == NO_PAGE)
			bad = page;
	}
	if (bad == NO_PAGE)
		return 0;
	seen = word(views, mem, bad);
	other = page_of(views, seen, writer);
	if (other != NO_PAGE)
		snprintf(views->why, WHY_LEN, "mapped from page %" PRIu64 " of the range on, "
			 "it shows page %" PRIu64 " of it where page %" PRIu64 " belongs", first,
			 other, first + bad);
	else if (good)
		snprintf(views->why, WHY_LEN, "mapped from page %" PRIu64 " of the range on, "
			 "page %" PRIu64 " of it reads 0x%" PRIx64 ", 0x%" PRIx64 " was written",
			 first, first + bad, seen, tag(views, first + bad, writer));
	else
		return -ENODATA;
	return -EIO;
}

static void write_all(const struct views *views, char *mem, uint64_t first, uint64_t n,
		      enum tag_writer writer)
{
	uint64_t page;

	for (page = 0; page < n; page++)
		*guard_word(mem, page, views->check->slot) = tag(views, first + page, writer);
}

static char *map(const struct views *views, uint64_t first, uint64_t pages)
{
	const struct mapping *mapping = views->mapping;

	return mmap(NULL, pages * PAGE_BYTES, mapping->prot, mapping->flags, mapping->fd,
		    mapping->offset + (off_t)(first * PAGE_BYTES));
}

/* Says what could not be seen, which is no failure. */
static int unseen(const struct views *views, const char *what)
{
	snprintf(views->why, WHY_LEN, "%.100s: what it maps is not checked", what);
	return 0;
}

static void read_all(const struct views *views, char *mem, uint64_t n)
{
	uint64_t page;

	for (page = 0; page < n; page++)
		(void)word(views, mem, page);
}

/*
 * What was written to the whole is not seen in the mapping that was only ever read. Either each has
 * memory of its own, which is no failure; or those that were written first do share theirs.
 */
static int look_apart(const struct views *views)
{
	char *written = map(views, 0, views->pages);
	int err;

	if (written == MAP_FAILED)
		return unseen(views, "what is written to it is not seen in a second mapping");
	write_all(views, written, 0, views->pages, TAG_KERNEL);
	err = compare(views, views->whole, 0, views->pages, TAG_USER);
	munmap(written, views->pages * PAGE_BYTES);
	if (!err)
		return unseen(views, "each mapping of it has memory of its own");
	snprintf(views->why, WHY_LEN, "mappings of it that were written first show each other's "
		 "pages, and one that was read first shows other memory");
	return -EIO;
}

static int look(const struct views *views)
{
	uint64_t own = views->mapping->bytes / PAGE_BYTES, first = views->skipped;
	uint64_t rest = views->pages - first;
	int err;

	/* What a read brings in must be what others write to. */
	read_all(views, views->own, own);
	write_all(views, views->whole, 0, views->pages, TAG_USER);
	err = compare(views, views->whole, 0, views->pages, TAG_USER);
	if (err == -ENODATA)
		return unseen(views, "it does not hold what is written to it");
	if (err)
		return err;
	err = compare(views, views->own, 0, own, TAG_USER);
	if (err == -ENODATA)
		return look_apart(views);
	if (err || !views->further)
		return err;
	err = compare(views, views->further, first, rest, TAG_USER);
	if (err == -ENODATA && own == 1) {
		/* Beyond that page a driver may have what it likes: another buffer, as uio. */
		snprintf(views->why, WHY_LEN, "mapped from page %" PRIu64
			 " of the range on, it shows other memory, as where the offset selects a "
			 "buffer: that mmap heeds it is not checked", first);
		return 0;
	}
	if (!err) {
		write_all(views, views->further, first, rest, TAG_KERNEL);
		err = compare(views, views->whole + first * PAGE_BYTES, first, rest, TAG_KERNEL);
	}
	if (err == -ENODATA)
		snprintf(views->why, WHY_LEN, "mapped from page %" PRIu64 " of the range on, "
			 "it shows none of what is there", first);
	return err ? -EIO : 0;
}

static void unmap(const struct views *views)
{
	munmap(views->whole, views->pages * PAGE_BYTES);
	if (views->own)
		munmap(views->own, views->mapping->bytes);
	if (views->further)
		munmap(views->further, (views->pages - views->skipped) * PAGE_BYTES);
}

int check_views(const struct check *check, const struct mapping *mapping, char why[WHY_LEN])
{
	struct views views = { .check = check, .mapping = mapping, .why = why };
	char offset[WHY_LEN] = "", said[96];
	uint64_t own = mapping->bytes / PAGE_BYTES;
	int err;

	why[0] = '\0';
	views.own = mapping_map(mapping, why);
	if (!views.own)
		return -EFAULT;
	/* One page has none further on in it; more than one may be refused. */
	views.pages = own == 1 && check->room >= 2 * PAGE_BYTES ? 2 : own;
	views.whole = map(&views, 0, views.pages);
	if (views.whole == MAP_FAILED && views.pages > own) {
		views.pages = own;
		views.whole = map(&views, 0, views.pages);
	}
	if (views.whole == MAP_FAILED) {
		munmap(views.own, mapping->bytes);
		snprintf(said, sizeof(said), "it cannot be mapped twice (%s)", strerror(errno));
		return unseen(&views, said);
	}
	if (views.pages > 1) {
		views.skipped = views.pages / 2 | 1;
		views.further = map(&views, views.skipped, views.pages - views.skipped);
		if (views.further == MAP_FAILED) {
			views.further = NULL;
			snprintf(offset, sizeof(offset), "it cannot be mapped from page %" PRIu64
				 " of the range on (%s): that it heeds mmap's offset is not checked",
				 views.skipped, strerror(errno));
		}
	}
	err = look(&views);
	unmap(&views);
	if (!err && !why[0])
		memcpy(why, offset, sizeof(offset));
	return err;
}
