/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Another way to the memory that a mapping shows. The checks write by one way and read by the
 * other: both must lead to the same memory.
 */
#ifndef MAPBENCH_MAPPING_ORACLE_H
#define MAPBENCH_MAPPING_ORACLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum peer_kind {
	PEER_MODULE,	/* the module, through the kernel's own mapping of the buffer */
	PEER_FILE,	/* pread and pwrite */
	PEER_MAPPING,	/* a second mapping of the same file, elsewhere */
};

struct peer {
	enum peer_kind kind;
	int fd;
	off_t offset;	/* where in fd the mapping begins */
};

/* A word for it, for messages that say who read or wrote what. */
const char *peer_name(const struct peer *peer);

/* Read or write the word at that slot of count pages from page on. 0 or -errno. */
int peer_access(const struct peer *peer, bool write, uint64_t page, uint64_t count,
		unsigned int slot, uint64_t *words);

/* A word for the start of each page, and all of so many pages with theirs. 0 or -errno. */
uint64_t peer_word(uint64_t page);
int peer_fill(const struct peer *peer, uint64_t pages);

#endif /* MAPBENCH_MAPPING_ORACLE_H */
