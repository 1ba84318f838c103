// SPDX-License-Identifier: GPL-2.0-only
#include "life.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "tag.h"
#include "touch.h"

const char *const life_op_name[LIFE_OPS] = {
	[LIFE_MMAP] = "mmap",
	[LIFE_TOUCH_READ] = "touch_read",
	[LIFE_TOUCH_WRITE] = "touch_write",
	[LIFE_MUNMAP] = "munmap",
};

uint64_t life_touched(const struct life *life)
{
	if (life->op == LIFE_MMAP || life->width == LIFE_TOUCH_NEVER)
		return 0;
	return life->bytes / TAG_PAGE_SIZE;
}

static inline char *map(const struct life *life)
{
	return mmap(life->arena, life->bytes, life->prot, life->flags, life->fd, life->offset);
}

static int check_map(const struct life *life, char *mem, int err, char *why)
{
	if (mem == MAP_FAILED) {
		snprintf(why, WIRE_WHY_LEN, "mmap of %zu bytes: %s", life->bytes, strerror(err));
		return -err;
	}
	if (mem != life->arena) {
		munmap(mem, life->bytes);
		snprintf(why, WIRE_WHY_LEN, "mmap ignored the hint %p and chose %p",
			 (void *)life->arena, (void *)mem);
		return -EFAULT;
	}
	return 0;
}

char *life_map(const struct life *life, char why[WIRE_WHY_LEN])
{
	char *mem = map(life);

	return check_map(life, mem, errno, why) ? NULL : mem;
}

static void touch_not(char *mem, size_t bytes)
{
	(void)mem;
	(void)bytes;
}

typedef void touch_fn(char *mem, size_t bytes);

static touch_fn *reader(const struct life *life)
{
	if (life->width == LIFE_TOUCH_NEVER)
		return touch_not;
	return life->width == LIFE_TOUCH_32 ? touch_read32 : touch_read;
}

static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

int life_run(const struct life *life, struct clock *clock, uint64_t *value, uint32_t *flags,
	     char why[WIRE_WHY_LEN])
{
	struct clock_sample sample;
	touch_fn *touch = life->op == LIFE_TOUCH_WRITE ? touch_write : reader(life);
	int err, gone = 0;
	char *mem = NULL;
	long before;

	if (life->op != LIFE_MMAP) {
		mem = life_map(life, why);
		if (!mem)
			return -EFAULT;
	}
	if (life->op == LIFE_MUNMAP)
		touch(mem, life->bytes);

	clock_align(clock);
	before = switches();
	switch (life->op) {
	case LIFE_MMAP:
		clock_begin(clock);
		mem = map(life);
		sample = clock_end(clock);
		err = check_map(life, mem, errno, why);
		if (err)
			return err;
		break;
	case LIFE_MUNMAP:
		clock_begin(clock);
		gone = munmap(mem, life->bytes);
		sample = clock_end(clock);
		break;
	default:
		clock_begin(clock);
		touch(mem, life->bytes);
		sample = clock_end(clock);
	}

	*flags = sample.interrupted ? WIRE_INTERRUPTED : 0;
	if (sample.wrong || switches() != before)
		*flags |= WIRE_DISTURBED;
	*value = sample.value;
	if (life->op != LIFE_MUNMAP)
		gone = munmap(mem, life->bytes);
	if (gone) {
		err = -errno;
		snprintf(why, WIRE_WHY_LEN, "munmap of %zu bytes: %s", life->bytes,
			 strerror(errno));
		return err;
	}
	return 0;
}
