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

const char *const life_op_name[LIFE_OPS] = {
	[LIFE_MMAP] = "mmap",
	[LIFE_TOUCH_READ] = "touch_read",
	[LIFE_TOUCH_WRITE] = "touch_write",
	[LIFE_MUNMAP] = "munmap",
	[LIFE_RETOUCH] = "retouch",
	[LIFE_FORK] = "fork",
	[LIFE_MANY] = "many",
	[LIFE_CROWD] = "crowd",
	[LIFE_CROWD_MANY] = "crowd_many",
	[LIFE_STALL] = "stall",
	[LIFE_STREAM_READ] = "stream_read",
	[LIFE_STREAM_WRITE] = "stream_write",
	[LIFE_LIFECYCLE] = "lifecycle",
};

uint64_t life_touched(const struct life *life)
{
	if (life->op == LIFE_MMAP || life->mapping.width == MAPPING_TOUCH_NEVER)
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

long life_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

static bool touches_before(enum life_op op)
{
	return op == LIFE_MUNMAP || op == LIFE_RETOUCH || op == LIFE_FORK ||
	       op == LIFE_STREAM_READ;
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
	switch (life->op) {
	case LIFE_TOUCH_WRITE:
		return life->mapping.width == MAPPING_TOUCH_32 ? touch_write32 : touch_write;
	case LIFE_STREAM_READ:
		return touch_read_all;
	case LIFE_STREAM_WRITE:
		return touch_write_all;
	default:
		return reader(life);
	}
}

int life_run(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	     char why[WHY_LEN])
{
	life_touch_fn *touch = life_toucher(life);
	size_t len = touch_bytes(life);
	struct clock_sample sample;
	int err = 0, gone = 0;
	char *mem = NULL;
	long before;

	if (life->op != LIFE_MMAP) {
		mem = mapping_map(&life->mapping, why);
		if (!mem)
			return -EFAULT;
	}
	if (life->op == LIFE_STREAM_WRITE || (life->writes && touches_before(life->op)))
		touch_write(mem, len);
	else if (touches_before(life->op))
		life_touch(life, mem);

	clock_align(clock);
	before = life_switches();
	switch (life->op) {
	case LIFE_MMAP:
		clock_begin(clock);
		mem = mapping_mmap(&life->mapping);
		sample = clock_end(clock);
		err = mapping_good(&life->mapping, mem, errno, why);
		if (err)
			return err;
		break;
	case LIFE_MUNMAP:
		clock_begin(clock);
		gone = munmap(mem, life->mapping.bytes);
		sample = clock_end(clock);
		break;
	case LIFE_FORK:
		before++;
		clock_begin(clock);
		err = fork_and_wait();
		sample = clock_end(clock);
		break;
	default:
		if (life->order) {
			clock_begin(clock);
			touch_list(mem, life->order, life->touch);
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
	if (life->op != LIFE_MUNMAP)
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
