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

struct checked {
	struct fact *facts;
	unsigned int next_slot;
	uint64_t seed;
};

struct checked *checked_new(size_t groups, uint64_t seed)
{
	struct checked *checked = calloc(1, sizeof(*checked));

	if (!checked)
		return NULL;
	checked->facts = calloc(groups ? groups : 1, sizeof(*checked->facts));
	if (!checked->facts) {
		free(checked);
		return NULL;
	}
	checked->next_slot = 1;
	checked->seed = seed;
	return checked;
}

void checked_free(struct checked *checked)
{
	if (checked)
		free(checked->facts);
	free(checked);
}

const char *checked_why(const struct checked *checked, const struct cell *cell)
{
	return checked->facts[cell->group].why;
}

const char *checked_remark(const struct checked *checked, const struct cell *cell)
{
	return checked->facts[cell->group].remark;
}

bool checked_good(const struct checked *checked, const struct cell *cell)
{
	return checked->facts[cell->group].good;
}

enum check_kind checked_kind(const struct checked *checked, const struct cell *cell)
{
	if (!checked->facts[cell->group].good)
		return cell->check;
	return cell->check == CHECK_RAM || cell->check == CHECK_VIEWS ? CHECK_DIRTY : CHECK_NONE;
}

uint64_t checked_seed(const struct checked *checked, const struct cell *cell)
{
	return (checked->seed + cell->group) & TAG_SEED_MAX;
}

unsigned int checked_slot(struct checked *checked, const struct cell *cell)
{
	unsigned int *slot = &checked->facts[cell->group].slot;

	if (cell->check == CHECK_VIEWS) /* it may be a BAR that others have their tags in */
		return SCRATCH_SLOT;
	if (cell->check != CHECK_RAM_BAR)
		return 0;
	if (!*slot)
		*slot = checked->next_slot < SCRATCH_SLOT ? checked->next_slot++ : SCRATCH_SLOT;
	return *slot;
}

bool checked_by_host(struct checked *checked, const struct cell *cell)
{
	return cell->check == CHECK_RAM_BAR && checked_slot(checked, cell) != SCRATCH_SLOT;
}

void checked_learn(struct checked *checked, const struct cell *cell, int err,
		   const struct wire *said)
{
	struct fact *fact = &checked->facts[cell->group];

	if (!err && !fact->good)
		snprintf(fact->remark, sizeof(fact->remark), "%.*s", WHY_LEN - 1, said->why);
	fact->good |= !err;
	if (err && said->kind == WIRE_FAIL && said->flags & WIRE_CHECK_FAILED)
		snprintf(fact->why, sizeof(fact->why), "%.*s", WHY_LEN - 1, said->why);
}
