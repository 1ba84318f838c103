// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/oracle.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "mapping/device.h"

#define FILL_CHUNK	512	/* pages at once */

const char *oracle_name(const struct oracle *oracle)
{
	static const char *const names[] = {
		[ORACLE_MODULE] = "kernel",
		[ORACLE_FILE] = "the file",
		[ORACLE_MAPPING] = "another mapping",
	};

	return names[oracle->kind];
}

static int by_file(const struct oracle *oracle, bool write, off_t at, uint64_t count,
		   uint64_t *words)
{
	ssize_t len;
	uint64_t i;

	for (i = 0; i < count; i++, at += PAGE_BYTES) {
		len = write ? pwrite(oracle->fd, &words[i], sizeof(*words), at) :
			      pread(oracle->fd, &words[i], sizeof(*words), at);
		if (len != sizeof(*words))
			return len < 0 ? -errno : -EIO;
	}
	return 0;
}

static int by_mapping(const struct oracle *oracle, bool write, off_t at, uint64_t count,
		      unsigned int slot, uint64_t *words)
{
	volatile uint64_t *mem;
	uint64_t i;

	mem = mmap(NULL, count * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, oracle->fd, at);
	if (mem == MAP_FAILED)
		return -errno;
	for (i = 0; i < count; i++) {
		if (write)
			mem[i * PAGE_BYTES / 8 + slot] = words[i];
		else
			words[i] = mem[i * PAGE_BYTES / 8 + slot];
	}
	return munmap((void *)mem, count * PAGE_BYTES) ? -errno : 0;
}

int oracle_access(const struct oracle *oracle, bool write, uint64_t page, uint64_t count,
		  unsigned int slot, uint64_t *words)
{
	off_t at = oracle->offset + (off_t)(page * PAGE_BYTES);

	switch (oracle->kind) {
	case ORACLE_FILE:
		return by_file(oracle, write, at + slot * 8, count, words);
	case ORACLE_MAPPING:
		return by_mapping(oracle, write, at, count, slot, words);
	default:
		return device_access(oracle->fd, write, (uint64_t)at + slot * 8, PAGE_BYTES,
				     (uint32_t)count, 8, words);
	}
}

uint64_t oracle_word(uint64_t page)
{
	return 0x6d61706265000000ULL + page;
}

int oracle_fill(const struct oracle *oracle, uint64_t pages)
{
	uint64_t words[FILL_CHUNK], page, n, i;
	int err = 0;

	for (page = 0; page < pages && !err; page += n) {
		n = pages - page < FILL_CHUNK ? pages - page : FILL_CHUNK;
		for (i = 0; i < n; i++)
			words[i] = oracle_word(page + i);
		err = oracle_access(oracle, true, page, n, 0, words);
	}
	return err;
}
