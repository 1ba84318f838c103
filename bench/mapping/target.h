/* SPDX-License-Identifier: GPL-2.0-only */
/* Any device file that the user names, measured as if it were a backend. */
#ifndef MAPBENCH_MAPPING_TARGET_H
#define MAPBENCH_MAPPING_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "mapping/mapping.h"

#define TARGET_PATH_LEN	256
#define TARGET_TEXT_LEN	(TARGET_PATH_LEN + 48)
#define TARGET_NAME_LEN	32

struct target {
	char path[TARGET_PATH_LEN];
	char name[TARGET_NAME_LEN];	/* see target_name_all() */
	bool has_range;			/* without one its memory is never touched */
	uint64_t offset, length;	/* bytes; both are 0 without a range */
};

/*
 * Read PATH or PATH@OFFSET,LENGTH, in bytes and whole pages, decimal or 0x. -EINVAL if text is
 * anything else.
 */
int target_parse(const char *text, struct target *target);

/* The reverse. */
const char *target_text(const struct target *target, char buf[TARGET_TEXT_LEN]);

/* "target:" and the last part of the path, with a - for what no name may have. */
const char *target_name(const struct target *target, char buf[TARGET_NAME_LEN]);

/*
 * Give each a name of its own: that of target_name(), and where two have the same as much of the
 * end of path and range as there is room for; if that does not tell them apart either, a number.
 */
void target_name_all(struct target *targets, size_t n);

/*
 * Open it and set mapping's fd, offset, prot and flags; a file that opens for reading alone is
 * mapped so, as is one of which no page can be mapped for writing. The descriptor is mapping's
 * then. -errno with why.
 */
int target_open(const struct target *target, struct mapping *mapping, char why[WHY_LEN]);

/* Whether so much of it can be mapped now: 0, or -errno with why. */
int target_maps(const struct target *target, uint64_t bytes, char why[WHY_LEN]);

/* why says why a mapping failed; the cause is added to it, where it can be told. */
void target_explain(const struct target *target, const struct mapping *mapping, char why[WHY_LEN]);

/*
 * When its pages get mapped: "fault", if the first touch of its range takes one, or "mmap". NULL:
 * not known, as where no range may be touched.
 */
const char *target_fills(const struct target *target);

#endif /* MAPBENCH_MAPPING_TARGET_H */
