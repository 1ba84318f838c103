/* SPDX-License-Identifier: GPL-2.0-only */
/* Before a cell is measured: does its mapping reach the memory it should? */
#ifndef MAPBENCH_CHECK_CHECK_H
#define MAPBENCH_CHECK_CHECK_H

#include <stdint.h>

#include "mapping/mapping.h"
#include "base/why.h"

extern const char *const check_name[CHECK_KINDS];

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
int check_run(const struct check *check, const struct mapping *mapping, char why[WHY_LEN]);

/* For the checks: the word of a page of mem at that slot, to be accessed next. */
volatile uint64_t *check_word(char *mem, uint64_t page, unsigned int slot);

#endif /* MAPBENCH_CHECK_CHECK_H */
