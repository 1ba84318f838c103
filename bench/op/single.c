// SPDX-License-Identifier: GPL-2.0-only
#include "op/single.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/touch.h"
#include "base/page.h"
#include "base/why.h"
#include "clock/clock.h"
#include "op/table.h"

#define STREAM_PAGES	16	/* fewer pass too quickly */

#define NO_CACHES	"TCG has no caches, no TLB and no memory types: this says nothing there"

uint64_t life_touched(const struct life *life)
{
	if (life->op->part == OP_MMAP || life->mapping.width == MAPPING_TOUCH_NEVER)
		return 0;
	return life->touch ? life->touch : life->mapping.bytes / PAGE_BYTES;
}

static void touch_not(char *mem, size_t bytes)
{
	(void)mem;
	(void)bytes;
}

static life_touch_fn *reader(const struct life *life)
{
	if (life->mapping.width == MAPPING_TOUCH_NEVER)
		return touch_not;
	return life->mapping.width == MAPPING_TOUCH_32 ? touch_read32 : touch_read;
}

static size_t touch_bytes(const struct life *life)
{
	return life->touch ? life->touch * PAGE_BYTES : life->mapping.bytes;
}

void life_touch(const struct life *life, char *mem)
{
	if (life->order)
		touch_list(mem, life->order, life->touch);
	else
		reader(life)(mem, touch_bytes(life));
}

static void write_pages(const struct life *life, char *mem)
{
	if (life->order)
		touch_list_write(mem, life->order, life->touch);
	else
		touch_write(mem, touch_bytes(life));
}

static void (*observe)(void);

void life_observe(void (*observer)(void))
{
	observe = observer;
}

long life_switches(void)
{
	struct rusage usage;

	if (observe)
		observe();
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

void life_report(const struct clock_sample *window, long before, struct op_sample *sample)
{
	sample->flags = window->interrupted ? CLOCK_INTERRUPTED : 0;
	if (window->wrong || life_switches() != before)
		sample->flags |= CLOCK_DISTURBED;
	sample->value = window->value;
}

/* The child ends at once; waiting for it is one switch to another task. */
static int fork_and_wait(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return status ? -ECHILD : 0;
}

life_touch_fn *life_toucher(const struct life *life)
{
	const struct op *op = life->op;

	if (!op->touch)
		return reader(life);
	return life->mapping.width == MAPPING_TOUCH_32 && op->touch_32 ? op->touch_32 : op->touch;
}

int life_run(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	     char why[WHY_LEN])
{
	touch_list_fn *list = life->op->writes ? touch_list_write : touch_list;
	life_touch_fn *touch = life_toucher(life);
	const struct op *op = life->op;
	size_t len = touch_bytes(life);
	struct clock_sample sample;
	int err = 0, gone = 0;
	char *mem = NULL;
	long before;

	if (op->part != OP_MMAP) {
		mem = mapping_map(&life->mapping, why);
		if (!mem)
			return -EFAULT;
	}
	if (op->before == OP_WRITTEN || (life->writes && op->before == OP_READ))
		write_pages(life, mem);
	else if (op->before == OP_READ)
		life_touch(life, mem);

	clock_align(clock);
	before = life_switches();
	switch (op->part) {
	case OP_MMAP:
		clock_begin(clock);
		mem = mapping_mmap(&life->mapping);
		sample = clock_end(clock);
		err = mapping_good(&life->mapping, mem, errno, why);
		if (err)
			return err;
		break;
	case OP_MUNMAP:
		clock_begin(clock);
		gone = munmap(mem, life->mapping.bytes);
		sample = clock_end(clock);
		break;
	case OP_FORK:
		before++;
		clock_begin(clock);
		err = fork_and_wait();
		sample = clock_end(clock);
		break;
	default:
		if (life->order) {
			clock_begin(clock);
			list(mem, life->order, life->touch);
			sample = clock_end(clock);
			break;
		}
		clock_begin(clock);
		touch(mem, len);
		sample = clock_end(clock);
	}

	*flags = sample.interrupted ? CLOCK_INTERRUPTED : 0;
	if (sample.wrong || life_switches() != before)
		*flags |= CLOCK_DISTURBED;
	*value = sample.value;
	if (op->part != OP_MUNMAP)
		gone = munmap(mem, life->mapping.bytes);
	if (err) {
		snprintf(why, WHY_LEN, "fork: %s", strerror(-err));
		return err;
	}
	if (gone) {
		err = -errno;
		snprintf(why, WHY_LEN, "munmap of %zu bytes: %s", life->mapping.bytes,
			 strerror(errno));
		return err;
	}
	return 0;
}

int op_single(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
	      unsigned int threads, struct op_sample *sample)
{
	(void)spec;
	(void)threads;
	return life_run(life, clock, &sample->value, &sample->flags, sample->why);
}

const struct op op_mmap = {
	.name = "mmap",
	.run = op_single,
	.part = OP_MMAP,
	.counts = true,
	.traces = true,
};

const struct op op_touch_read = {
	.name = "touch_read",
	.run = op_single,
	.touches = true,
	.counts = true,
	.traces = true,
};

const struct op op_touch_write = {
	.name = "touch_write",
	.run = op_single,
	.touch = touch_write,
	.touch_32 = touch_write32,
	.touches = true,
	.writes = true,
	.counts = true,
	.traces = true,
};

const struct op op_munmap = {
	.name = "munmap",
	.run = op_single,
	.part = OP_MUNMAP,
	.before = OP_READ,
	.counts = true,
	.traces = true,
};

const struct op op_fork = {
	.name = "fork",
	.run = op_single,
	.part = OP_FORK,
	.before = OP_READ,
};

/* A second read of every page. */
const struct op op_retouch = {
	.name = "retouch",
	.run = op_single,
	.before = OP_READ,
	.touches = true,
	.counts = true,
	.why_not_emulated = NO_CACHES,
};

/* Every word of every page, which was touched before. */
const struct op op_stream_read = {
	.name = "stream_read",
	.run = op_single,
	.before = OP_READ,
	.touch = touch_read_all,
	.touches = true,
	.counts = true,
	.wide = true,
	.least = STREAM_PAGES,
	.why_not_emulated = NO_CACHES,
};

const struct op op_stream_write = {
	.name = "stream_write",
	.run = op_single,
	.before = OP_WRITTEN,
	.touch = touch_write_all,
	.touches = true,
	.writes = true,
	.counts = true,
	.wide = true,
	.fills = true,
	.least = STREAM_PAGES,
	.why_not_emulated = NO_CACHES,
};
