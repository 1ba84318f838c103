// SPDX-License-Identifier: GPL-2.0-only
/* Whole lives, timed from one end to the other. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/why.h"
#include "clock/clock.h"
#include "mapping/mapping.h"
#include "mapping/open.h"
#include "op/op.h"
#include "op/single.h"
#include "op/table.h"

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

/* Many mappings of a page each. The arena has room for twice the bytes. */
static int many_run(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		    unsigned int threads, struct op_sample *sample)
{
	struct clock_sample window;
	int err, gone;
	long before;

	(void)spec;
	(void)threads;
	clock_align(clock);
	before = life_switches();
	clock_begin(clock);
	err = map_pages(life);
	gone = unmap_pages(life);
	window = clock_end(clock);
	life_report(&window, before, sample);
	if (err) {
		errno = -err;
		return fail("mmap of one page", sample->why);
	}
	return gone ? fail("munmap of one page", sample->why) : 0;
}

/* A whole life of a file and its mapping: open, configure, mmap, touch, munmap, close. */
static int lifecycle_run(const struct mapping_spec *spec, const struct life *life,
			 struct clock *clock, unsigned int threads, struct op_sample *sample)
{
	struct clock_sample window;
	struct held held;
	struct life own = *life;
	int err, gone;
	char *mem;
	long before;

	(void)threads;
	clock_align(clock);
	before = life_switches();
	clock_begin(clock);
	err = mapping_open(spec, &own.mapping, &held, sample->why);
	if (err)
		return err;
	mem = mapping_map(&own.mapping, sample->why);
	if (!mem) {
		held_close(&held);
		return -EFAULT;
	}
	life_touch(&own, mem);
	gone = munmap(mem, own.mapping.bytes);
	held_close(&held);
	window = clock_end(clock);
	life_report(&window, before, sample);
	return gone ? fail("munmap", sample->why) : 0;
}

const struct op op_many = {
	.name = "many",
	.run = many_run,
	.tried = true,
	.most = 512,	/* more mappings take too long */
};

const struct op op_lifecycle = {
	.name = "lifecycle",
	.run = lifecycle_run,
	.opens = true,
};
