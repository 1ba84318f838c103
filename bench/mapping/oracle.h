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

enum oracle_kind {
	ORACLE_MODULE,	/* the module, through the kernel's own mapping of the buffer */
	ORACLE_FILE,	/* pread and pwrite */
	ORACLE_MAPPING,	/* a second mapping of the same file, elsewhere */
};

struct oracle {
	enum oracle_kind kind;
	int fd;
	off_t offset;	/* where in fd the mapping begins */
};

/* A word for it, for messages that say who read or wrote what. */
const char *oracle_name(const struct oracle *oracle);

/* Read or write the word at that slot of count pages from page on. 0 or -errno. */
int oracle_access(const struct oracle *oracle, bool write, uint64_t page, uint64_t count,
		  unsigned int slot, uint64_t *words);

/* A word for the start of each page, and all of so many pages with theirs. 0 or -errno. */
uint64_t oracle_word(uint64_t page);
int oracle_fill(const struct oracle *oracle, uint64_t pages);

#endif /* MAPBENCH_MAPPING_ORACLE_H */
