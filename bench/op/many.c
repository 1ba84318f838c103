// SPDX-License-Identifier: GPL-2.0-only
#include "op/many.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/why.h"
#include "clock/clock.h"
#include "mapping/mapping.h"

static void report(const struct clock_sample *sample, long before, uint64_t *value, uint32_t *flags)
{
	*flags = sample->interrupted ? CLOCK_INTERRUPTED : 0;
	if (sample->wrong || life_switches() != before)
		*flags |= CLOCK_DISTURBED;
	*value = sample->value;
}

static int fail(const char *what, char *why)
{
	int err = -errno;

	snprintf(why, WHY_LEN, "%s: %s", what, strerror(-err));
	return err;
}

/* Page by page, with a page between, so that no two become one mapping. */
static int map_pages(const struct life *life)
{
	size_t at;
	char *mem;

	for (at = 0; at < life->mapping.bytes; at += PAGE_BYTES) {
		mem = mmap(life->mapping.arena + 2 * at, PAGE_BYTES, life->mapping.prot,
			   life->mapping.flags | MAP_FIXED_NOREPLACE, life->mapping.fd,
			   life->mapping.offset + (off_t)at);
		if (mem == MAP_FAILED)
			return -errno;
		if (life->mapping.width == MAPPING_TOUCH_32)
			(void)*(volatile uint32_t *)mem;
		else if (life->mapping.width == MAPPING_TOUCH_64)
			(void)*(volatile uint64_t *)mem;
	}
	return 0;
}

static int unmap_pages(const struct life *life)
{
	size_t at;
	int err = 0;

	for (at = 0; at < life->mapping.bytes; at += PAGE_BYTES)
		err |= munmap(life->mapping.arena + 2 * at, PAGE_BYTES);
	return err;
}

int whole_many(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	       char why[WHY_LEN])
{
	struct clock_sample sample;
	int err, gone;
	long before;

	clock_align(clock);
	before = life_switches();
	clock_begin(clock);
	err = map_pages(life);
	gone = unmap_pages(life);
	sample = clock_end(clock);
	report(&sample, before, value, flags);
	if (err) {
		errno = -err;
		return fail("mmap of one page", why);
	}
	return gone ? fail("munmap of one page", why) : 0;
}

int whole_lifecycle(const struct way *way, const struct life *life, struct clock *clock,
		    uint64_t *value, uint32_t *flags, char why[WHY_LEN])
{
	struct clock_sample sample;
	struct held held;
	struct life own = *life;
	int err, gone;
	char *mem;
	long before;

	clock_align(clock);
	before = life_switches();
	clock_begin(clock);
	err = way_open(way, &own.mapping, &held, why);
	if (err)
		return err;
	mem = mapping_map(&own.mapping, why);
	if (!mem) {
		way_close(&held);
		return -EFAULT;
	}
	life_touch(&own, mem);
	gone = munmap(mem, own.mapping.bytes);
	way_close(&held);
	sample = clock_end(clock);
	report(&sample, before, value, flags);
	return gone ? fail("munmap", why) : 0;
}
