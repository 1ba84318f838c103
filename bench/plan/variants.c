// SPDX-License-Identifier: GPL-2.0-only
#include "plan/variants.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "cell/cell.h"
#include "extra/three_clocks.h"
#include "mapping/mapping.h"
#include "op/op.h"
#include "op/table.h"
#include "plan/cell_name.h"
#include "plan/options.h"
#include "plan/plan.h"
#include "plan/suite.h"

#define PARTS_MIN	16	/* pages: fewer are not worth a part */

static bool is_set(const struct act *act, const char *set)
{
	return !strcmp(act->set, set);
}

/* What a state changes: a read fault looks at the page's, munmap at that of the entry. */
static bool has_state(const struct group *group, const struct act *act)
{
	return group->counts && group->check == CHECK_RAM &&
	       (!act->op->touches || group->faults);
}

static bool writes(const struct act *act)
{
	return act->op->writes || act->state == ACT_WRITTEN;
}

static bool touches(const struct act *act)
{
	return writes(act) || act->op->touches || act->state || act_is_share(act);
}

static bool is_wanted(const struct options *options, const struct group *group,
		      const struct act *act)
{
	const struct suite_row row = {
		.backend = group->backend,
		.source = group->source,
		.pages = group->bytes / PAGE_BYTES,
		.rare = group->rare,
		.ours = !group->other && !group->control,
		.faults = group->faults,
	};
	uint64_t pages = row.pages;

	if (is_set(act, "basic"))
		return options_act(options, act);
	if (act_is_share(act) && !act_has_share(act, pages))
		return false;
	if (is_set(act, "sparse") && pages < PARTS_MIN)
		return false;
	if ((act_is_share(act) || act->op->wide) && group->width == MAPPING_TOUCH_32)
		return false;
	if (pages < act->op->least || (act->op->most && pages > act->op->most))
		return false;
	if (act->state && !has_state(group, act))
		return false;
	if (options->ops)
		return options_act(options, act);
	return suite_has_act(options->suite, &row, act);
}

static const char *skip_of(const struct options *options, const struct group *group,
			   const struct act *act)
{
	bool counted = options->mode == CLOCK_EXACT;

	if (group->why_not[0])
		return group->why_not;
	if (writes(act) && group->why_not_write[0])
		return group->why_not_write;
	if (touches(act) && group->why_not_touch[0])
		return group->why_not_touch;
	if (act->op->opens && group->once)
		return "it can be open once at a time, and the cell has it open already";
	/* All cells of a BAR share its memory, and the host looks at it when the last is over. */
	if (act->op->fills && group->check == CHECK_RAM_BAR)
		return "it writes every word, and the host looks at some of them";
	if (counted && act->op->why_not_exact)
		return act->op->why_not_exact;
	if (!counted && options->emulated && act->op->why_not_emulated)
		return act->op->why_not_emulated;
	return "";
}

/* Whether to time single first touches: of one page the whole is that already. */
static bool has_faults(const struct group *group, const struct act *act)
{
	return group->faults && is_set(act, "basic") && touches(act) &&
	       group->bytes > PAGE_BYTES;
}

int variants_add(struct plan *plan, const struct options *options, const struct group *group)
{
	const struct cell_key key = {
		.backend = group->backend,
		.source = group->token,
		.cache = group->cache,
		.bytes = group->bytes,
	};
	const struct act *act;
	struct cell *cell;

	for (act = acts; act < acts + n_acts; act++) {
		if (!is_wanted(options, group, act))
			continue;
		cell = plan_add(plan);
		if (!cell)
			return -ENOMEM;
		cell_name(act, &key, cell->name);
		cell->act = act;
		snprintf(cell->backend, sizeof(cell->backend), "%s", group->backend);
		snprintf(cell->source, sizeof(cell->source), "%s", group->source);
		snprintf(cell->cache, sizeof(cell->cache), "%s", group->cache);
		snprintf(cell->device, sizeof(cell->device), "%s", group->device);
		snprintf(cell->skip, sizeof(cell->skip), "%s", skip_of(options, group, act));
		cell->owed = group->owed && group->why_not[0];
		cell->bytes = group->bytes;
		cell->reps = suite_reps(options, group->bytes, group->other);
		cell->offset = group->offset;
		cell->check = group->check;
		cell->width = group->width;
		cell->note = group->note;
		cell->faults = has_faults(group, act);
		cell->counts = group->counts && group->check == CHECK_RAM;
		cell->clocks = group->events && is_set(act, "basic") &&
			       three_clocks_can(act->op, group->bytes / PAGE_BYTES);
		cell->group = plan->groups;
		if (group->bar) {
			cell->has_bar = true;
			cell->bar = *group->bar;
		}
		if (group->target) {
			cell->has_target = true;
			cell->target = *group->target;
		}
	}
	plan->groups++;
	return 0;
}
