// SPDX-License-Identifier: GPL-2.0-only
#include "check/anon.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "base/why.h"
#include "check/tag.h"
#include "mapping/mapping.h"

#define SLOTS	(PAGE_BYTES / 8)

static int differs(uint64_t page, uint64_t seen, uint64_t expected, char *why)
{
	snprintf(why, WHY_LEN, "page %" PRIu64 " slot 0: 0x%" PRIx64 " is there, not 0x%"
		 PRIx64, page, seen, expected);
	return -EIO;
}

/* No second mapping shows this memory; the kernel reads it for /proc/self/mem. */
static int by_proc(uint64_t seed, const uint64_t *mem, uint64_t pages, char *why)
{
	int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), err = 0;
	uint64_t page, seen, expected;

	if (fd < 0) {
		err = -errno;
		snprintf(why, WHY_LEN, "/proc/self/mem: %s", strerror(-err));
		return err;
	}
	for (page = 0; page < pages && !err; page++) {
		expected = tag_word(seed, page, 0, TAG_USER);
		seen = 0;
		if (pread(fd, &seen, 8, (off_t)(uintptr_t)&mem[page * SLOTS]) != 8 ||
		    seen != expected)
			err = differs(page, seen, expected, why);
	}
	close(fd);
	return err;
}

int check_anon(uint64_t seed, const struct mapping *mapping, char why[WHY_LEN])
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page;
	uint64_t *mem = (uint64_t *)mapping_map(mapping, why);
	int err = 0;

	if (!mem)
		return -EFAULT;
	for (page = 0; page < pages && !err; page++) {
		if (mem[page * SLOTS])
			err = differs(page, mem[page * SLOTS], 0, why);
		else
			mem[page * SLOTS] = tag_word(seed, page, 0, TAG_USER);
	}
	if (!err)
		err = by_proc(seed, mem, pages, why);
	munmap(mem, mapping->bytes);
	return err;
}
