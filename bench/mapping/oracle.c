// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/oracle.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "mapping/device.h"

#define FILL_CHUNK	512	/* pages at once */

const char *peer_name(const struct peer *peer)
{
	static const char *const names[] = {
		[PEER_MODULE] = "kernel",
		[PEER_FILE] = "the file",
		[PEER_MAPPING] = "another mapping",
	};

	return names[peer->kind];
}

static int by_file(const struct peer *peer, bool write, off_t at, uint64_t count, uint64_t *words)
{
	ssize_t len;
	uint64_t i;

	for (i = 0; i < count; i++, at += PAGE_BYTES) {
		len = write ? pwrite(peer->fd, &words[i], sizeof(*words), at) :
			      pread(peer->fd, &words[i], sizeof(*words), at);
		if (len != sizeof(*words))
			return len < 0 ? -errno : -EIO;
	}
	return 0;
}

static int by_mapping(const struct peer *peer, bool write, off_t at, uint64_t count,
		      unsigned int slot, uint64_t *words)
{
	volatile uint64_t *mem;
	uint64_t i;

	mem = mmap(NULL, count * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, peer->fd, at);
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

int peer_access(const struct peer *peer, bool write, uint64_t page, uint64_t count,
		unsigned int slot, uint64_t *words)
{
	off_t at = peer->offset + (off_t)(page * PAGE_BYTES);

	switch (peer->kind) {
	case PEER_FILE:
		return by_file(peer, write, at + slot * 8, count, words);
	case PEER_MAPPING:
		return by_mapping(peer, write, at, count, slot, words);
	default:
		return device_access(peer->fd, write, (uint64_t)at + slot * 8, PAGE_BYTES,
				     (uint32_t)count, 8, words);
	}
}

uint64_t peer_word(uint64_t page)
{
	return 0x6d61706265000000ULL + page;
}

int peer_fill(const struct peer *peer, uint64_t pages)
{
	uint64_t words[FILL_CHUNK], page, n, i;
	int err = 0;

	for (page = 0; page < pages && !err; page += n) {
		n = pages - page < FILL_CHUNK ? pages - page : FILL_CHUNK;
		for (i = 0; i < n; i++)
			words[i] = peer_word(page + i);
		err = peer_access(peer, true, page, n, 0, words);
	}
	return err;
}
