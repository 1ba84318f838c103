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

struct group_checks;

/* For groups numbered from 0; seed is that of the tags. NULL: no memory. */
struct group_checks *group_checks_new(size_t groups, uint64_t seed);
void group_checks_free(struct group_checks *checks);

/* Why no figure of the group is worth anything, "" if none is known. */
const char *group_checks_why(const struct group_checks *checks, const struct cell *cell);

/* What the check of the group could not show, "" if it has shown all. */
const char *group_checks_remark(const struct group_checks *checks, const struct cell *cell);

/* Whether a cell of its group was checked, and good. */
bool group_checks_good(const struct group_checks *checks, const struct cell *cell);

/* What the cell's process has to check before it measures. */
enum check_kind group_checks_kind(const struct group_checks *checks, const struct cell *cell);
uint64_t group_checks_seed(const struct group_checks *checks, const struct cell *cell);

/*
 * Which word of each page the tags go to, from 1: word 0 is what measured writes go to. No two
 * groups have the same, so that all tags are still there when the host looks after the run; once
 * they run out, groups share one that the host does not look at.
 */
unsigned int group_checks_slot(struct group_checks *checks, const struct cell *cell);
bool group_checks_by_host(struct group_checks *checks, const struct cell *cell);

/* The process said this; err is 0 once it is ready to measure. */
void group_checks_learn(struct group_checks *checks, const struct cell *cell, int err,
			const struct wire *said);

#endif /* MAPBENCH_RUN_GROUP_CHECKS_H */
