// SPDX-License-Identifier: GPL-2.0-only
#include "run/group_checks.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/why.h"
#include "cell/cell.h"
#include "check/tag.h"
#include "mapping/mapping.h"

#define SCRATCH_SLOT	TAG_MAX_SLOT

struct fact {
	unsigned int slot;		/* 0: none yet */
	bool good;
	char why[WHY_LEN];		/* not "": it failed */
	char remark[WHY_LEN];	/* what it could not show */
};

struct group_checks {
	struct fact *facts;
	unsigned int next_slot;
	uint64_t seed;
};

struct group_checks *group_checks_new(size_t groups, uint64_t seed)
{
	struct group_checks *checks = calloc(1, sizeof(*checks));

	if (!checks)
		return NULL;
	checks->facts = calloc(groups ? groups : 1, sizeof(*checks->facts));
	if (!checks->facts) {
		free(checks);
		return NULL;
	}
	checks->next_slot = 1;
	checks->seed = seed;
	return checks;
}

void group_checks_free(struct group_checks *checks)
{
	if (checks)
		free(checks->facts);
	free(checks);
}

const char *group_checks_why(const struct group_checks *checks, const struct cell *cell)
{
	return checks->facts[cell->group].why;
}

const char *group_checks_remark(const struct group_checks *checks, const struct cell *cell)
{
	return checks->facts[cell->group].remark;
}

bool group_checks_good(const struct group_checks *checks, const struct cell *cell)
{
	return checks->facts[cell->group].good;
}

enum check_kind group_checks_kind(const struct group_checks *checks, const struct cell *cell)
{
	if (!checks->facts[cell->group].good)
		return cell->check;
	return cell->check == CHECK_RAM || cell->check == CHECK_VIEWS ? CHECK_DIRTY : CHECK_NONE;
}

uint64_t group_checks_seed(const struct group_checks *checks, const struct cell *cell)
{
	return (checks->seed + cell->group) & TAG_SEED_MAX;
}

unsigned int group_checks_slot(struct group_checks *checks, const struct cell *cell)
{
	unsigned int *slot = &checks->facts[cell->group].slot;

	if (cell->check == CHECK_VIEWS) /* it may be a BAR that others have their tags in */
		return SCRATCH_SLOT;
	if (cell->check != CHECK_RAM_BAR)
		return 0;
	if (!*slot)
		*slot = checks->next_slot < SCRATCH_SLOT ? checks->next_slot++ : SCRATCH_SLOT;
	return *slot;
}

bool group_checks_by_host(struct group_checks *checks, const struct cell *cell)
{
	return cell->check == CHECK_RAM_BAR && group_checks_slot(checks, cell) != SCRATCH_SLOT;
}

void group_checks_learn(struct group_checks *checks, const struct cell *cell, int err,
			const struct wire *said)
{
	struct fact *fact = &checks->facts[cell->group];

	if (!err && !fact->good)
		snprintf(fact->remark, sizeof(fact->remark), "%.*s", WHY_LEN - 1, said->why);
	fact->good |= !err;
	if (err && said->kind == WIRE_FAIL && said->flags & WIRE_CHECK_FAILED)
		snprintf(fact->why, sizeof(fact->why), "%.*s", WHY_LEN - 1, said->why);
}
