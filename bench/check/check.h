/* SPDX-License-Identifier: GPL-2.0-only */
/* Before a cell is measured: does its mapping reach the memory it should? */
#ifndef MAPBENCH_CHECK_CHECK_H
#define MAPBENCH_CHECK_CHECK_H

#include <stdint.h>

#include "base/why.h"
#include "op/single.h"

enum check_kind {
	CHECK_RAM,		/* the peer and user see each other's tags in every page */
	CHECK_RAM_BAR,		/* the same in one slot, and what the host wrote into the last */
	CHECK_REGISTERS,	/* edu's identification and liveness registers */
	CHECK_EMPTY,		/* touching raises SIGBUS in every page */
	CHECK_ANON,		/* pages of zeroes; what is written is what others see of it */
	CHECK_VIEWS,		/* two mappings of a file, one further on, show the same */
	CHECK_READ,		/* every page can be read, whatever is in it */
	CHECK_DIRTY,		/* nothing: another process did; leave the pages as it left them */
	CHECK_NONE,		/* nothing behind the mapping can be checked */
	CHECK_KINDS,
};

extern const char *const check_name[CHECK_KINDS];

#define CHECK_ANY_CACHE	"any"	/* the cache mode of what has no other to ask for */

struct check {
	enum check_kind kind;
	unsigned int slot;	/* CHECK_RAM_BAR, CHECK_VIEWS: 0 to TAG_MAX_SLOT */
	uint64_t seed;
	uint64_t room;		/* CHECK_VIEWS: bytes, from where life maps on, to write to */
};

/*
 * 0, or -errno with why: what was seen in which page. With 0 why is what could not be seen, or "".
 * Leaves nothing mapped.
 */
int check_run(const struct check *check, const struct life *life, char why[WHY_LEN]);

/* For the checks: the word of a page of mem at that slot, to be accessed next. */
volatile uint64_t *check_word(char *mem, uint64_t page, unsigned int slot);

#endif /* MAPBENCH_CHECK_CHECK_H */
