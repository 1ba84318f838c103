// SPDX-License-Identifier: GPL-2.0-only
#include "plan/variants.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "base/size.h"
#include "cell/cell.h"
#include "extra/three_clocks.h"
#include "mapping/mapping.h"
#include "op/op.h"
#include "op/table.h"
#include "plan/options.h"
#include "plan/plan.h"
#include "plan/suite.h"

#define PARTS_MIN	16	/* pages: fewer are not worth a part */

/*
 * In suite full the acts that are not basic are for the sizes and the sources that stand for the
 * rest, in the first cache mode; 64 MiB is for a backend of each kind. To have them all would take
 * too long. Named by --ops they are for all.
 */
static const char *const full_sources[] = { "compound", "bar", "anon", "memfd", "hugetlb",
					    "system_heap", "file" };
static const uint64_t full_sparse[] = { 512, 16384 }, full_others[] = { 512 };

/* What suite model has beyond the basic acts: enough to tell what any share of the pages costs. */
static const char *const model_sources[] = { "compound", "bar" };

#define MODEL_PERCENT	10	/* of many pages no more, and of few this share alone */
#define MODEL_FEW	128	/* pages: fewer than a larger leaf entry maps */

static bool is_in(const uint64_t *sizes, size_t n, uint64_t pages)
{
	while (n--)
		if (sizes[n] == pages)
			return true;
	return false;
}

static bool is_set(const struct act *act, const char *set)
{
	return !strcmp(act->set, set);
}

static bool is_for_full(const struct group *group, const struct act *act)
{
	uint64_t pages = group->bytes / PAGE_BYTES;
	size_t i;

	if (group->rare || (pages > full_others[0] &&
			    !suite_is_one_of_a_kind(group->backend, group->source)))
		return false;
	if (is_set(act, "sparse") ? !is_in(full_sparse, 2, pages) : !is_in(full_others, 1, pages))
		return false;
	for (i = 0; i < sizeof(full_sources) / sizeof(full_sources[0]); i++)
		if (!strcmp(full_sources[i], group->source))
			return true;
	return false;
}

/*
 * Bulk mappings cost the same whatever is touched. States are of every size, for they are a part of
 * what a whole life costs; suite quick has them of one.
 */
static bool is_for_model(const struct options *options, const struct group *group,
			 const struct act *act)
{
	uint64_t pages = group->bytes / PAGE_BYTES;
	size_t i;

	if (group->rare || group->other || group->control)
		return false;
	for (i = 0; i < sizeof(model_sources) / sizeof(model_sources[0]); i++)
		if (!strcmp(model_sources[i], group->source))
			break;
	if (i == sizeof(model_sources) / sizeof(model_sources[0]))
		return false;
	if (is_set(act, "state"))
		return options->suite == SUITE_QUICK ? pages == full_sparse[0] :
		       pages <= full_sparse[1];
	if (options->suite == SUITE_QUICK || !is_set(act, "sparse") || !group->faults)
		return false;
	if (pages == MODEL_FEW)
		return act->percent == MODEL_PERCENT;
	return pages == full_sparse[0] ||
	       (pages == full_sparse[1] && act->percent <= MODEL_PERCENT);
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
	uint64_t pages = group->bytes / PAGE_BYTES;

	if (is_set(act, "basic"))
		return options_act(options, act);
	if (act_is_share(act) && (pages < PARTS_MIN || !act_has_share(act, pages)))
		return false;
	if ((act_is_share(act) || act->op->wide) && group->width == MAPPING_TOUCH_32)
		return false;
	if (pages < act->op->least || (act->op->most && pages > act->op->most))
		return false;
	if (act->state && !has_state(group, act))
		return false;
	if (options->ops)
		return options_act(options, act);
	return is_for_model(options, group, act) ||
	       (options->suite == SUITE_FULL && is_for_full(group, act));
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
	if (counted && act->op->why_not_exact)
		return act->op->why_not_exact;
	if ((counted || options->emulated) && act->op->why_not_emulated)
		return act->op->why_not_emulated;
	return "";
}

/* Whether to time single first touches: of one page the whole is that already. */
static bool has_faults(const struct group *group, const struct act *act)
{
	return group->faults && is_set(act, "basic") && touches(act) &&
	       group->bytes > PAGE_BYTES;
}

int group_add(struct matrix *matrix, const struct options *options, const struct group *group)
{
	char size[SIZE_NAME_LEN];
	const struct act *act;
	struct cell *cell;

	size_name(group->bytes, size);
	for (act = acts; act < acts + n_acts; act++) {
		if (!is_wanted(options, group, act))
			continue;
		cell = matrix_add(matrix);
		if (!cell)
			return -ENOMEM;
		snprintf(cell->name, sizeof(cell->name), "%s/%.31s/%s/%.31s/%s", act->name,
			 group->backend, group->token, group->cache, size);
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
			       clocks_can(act->op, group->bytes / PAGE_BYTES);
		cell->group = matrix->groups;
		if (group->bar) {
			cell->has_bar = true;
			cell->bar = *group->bar;
		}
		if (group->target) {
			cell->has_target = true;
			cell->target = *group->target;
		}
	}
	matrix->groups++;
	return 0;
}
