/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of the mappings of a group (a backend, source, cache and size): the first of its
 * cells that runs checks them, for all. A check that fails takes the figures of all.
 */
#ifndef MAPBENCH_RUN_GROUP_CHECKS_H
#define MAPBENCH_RUN_GROUP_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell/cell.h"
#include "cell/protocol.h"
#include "mapping/mapping.h"

struct checked;

/* For groups numbered from 0; seed is that of the tags. NULL: no memory. */
struct checked *checked_new(size_t groups, uint64_t seed);
void checked_free(struct checked *checked);

/* Why no figure of the group is worth anything, "" if none is known. */
const char *checked_why(const struct checked *checked, const struct cell *cell);

/* What the check of the group could not show, "" if it has shown all. */
const char *checked_remark(const struct checked *checked, const struct cell *cell);

/* Whether a cell of its group was checked, and good. */
bool checked_good(const struct checked *checked, const struct cell *cell);

/* What the cell's process has to check before it measures. */
enum check_kind checked_kind(const struct checked *checked, const struct cell *cell);
uint64_t checked_seed(const struct checked *checked, const struct cell *cell);

/*
 * Which word of each page the tags go to, from 1: word 0 is what measured writes go to. No two
 * groups have the same, so that all tags are still there when the host looks after the run; once
 * they run out, groups share one that the host does not look at.
 */
unsigned int checked_slot(struct checked *checked, const struct cell *cell);
bool checked_by_host(struct checked *checked, const struct cell *cell);

/* The process said this; err is 0 once it is ready to measure. */
void checked_learn(struct checked *checked, const struct cell *cell, int err,
		   const struct wire *said);

#endif /* MAPBENCH_RUN_GROUP_CHECKS_H */
