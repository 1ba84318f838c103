/* SPDX-License-Identifier: GPL-2.0-only */
/* One mapping as it is to be made, whatever is behind it. */
#ifndef MAPBENCH_MAPPING_MAPPING_H
#define MAPBENCH_MAPPING_MAPPING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "base/why.h"
#include "mapping/oracle.h"

#define MAPPING_ANY_CACHE	"any"	/* the cache mode of what has no other to ask for */

/* How its memory can be touched. */
enum mapping_width {
	MAPPING_TOUCH_NEVER,	/* nothing behind the mapping may or can be accessed */
	MAPPING_TOUCH_32,
	MAPPING_TOUCH_64,
};

/* What is behind a mapping decides how it is checked, and what the check demands. */
enum check_kind {
	CHECK_RAM,		/* user space and the oracle see each other's tags in every page */
	CHECK_RAM_BAR,		/* the same in one slot; the last slot shows the host's tags */
	CHECK_REGISTERS,	/* edu answers as its identification and liveness registers do */
	CHECK_EMPTY,		/* touching any page raises SIGBUS */
	CHECK_ANON,		/* pages read as zeroes, and others see what is written to them */
	CHECK_VIEWS,		/* a second mapping, a page further on, shows the same pages */
	CHECK_READ,		/* every page can be read; its content is not looked at */
	CHECK_DIRTY,		/* checked by an earlier process; every page is written as then */
	CHECK_NONE,		/* nothing behind the mapping can be checked */
	CHECK_KINDS,
};

struct mapping {
	int fd;			/* -1: anonymous memory */
	off_t offset;		/* in it, of what is mapped */
	int prot, flags;	/* as mmap takes them */
	struct oracle oracle;	/* of what is mapped */
	size_t bytes;
	char *arena;		/* where the mapping goes */
	enum mapping_width width;
};

/*
 * Calls mmap() and nothing else; MAP_FAILED with errno. It is inline because it stands in the
 * window that is timed, where a function of ours would be counted along.
 */
static inline char *mapping_mmap(const struct mapping *mapping)
{
	return mmap(mapping->arena, mapping->bytes, mapping->prot, mapping->flags, mapping->fd,
		    mapping->offset);
}

/* Whether mem, and errno then, are what mapping_mmap() should give. 0, or -errno with why. */
int mapping_good(const struct mapping *mapping, char *mem, int err, char why[WHY_LEN]);

/* mapping_mmap(), then mapping_good(). NULL with why where either fails. */
char *mapping_map(const struct mapping *mapping, char why[WHY_LEN]);

#endif /* MAPBENCH_MAPPING_MAPPING_H */
