// SPDX-License-Identifier: GPL-2.0-only
#include "op/table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "base/shuffle.h"

#define DRAW_SEED	1

const char *const act_state_name[ACT_STATES] = {
	[ACT_DIRTY] = "dirty",
	[ACT_CLEAN] = "clean",
	[ACT_WRITTEN] = "written",
};

/* Only to count them: an array that has room for more does not tell how many it began with. */
static const char listed[] = {
#define WHOLE(op, set)		0
#define SPARSE(op, percent)	0
#define RANDOM(op, percent)	0
#define STATE(op, name, state)	0
#define CROWD(op, threads)	0
#include "op/acts.h"
};

#define LISTED		sizeof(listed)
#define SHARE_DIGITS	9
#define SHARE_SET	"sparse:"	/* with the share behind it */

struct act acts[LISTED + ACT_ADDED] = {
#define WHOLE(op, set)		{ #op, set, &op_##op, 0, 0, 0, false, ACT_DIRTY }
#define SPARSE(op, percent)	\
	{ #op ":" #percent "%", "sparse", &op_##op, percent, 0, 0, false, ACT_DIRTY }
#define RANDOM(op, percent)	\
	{ #op ":" #percent "%:random", "sparse", &op_##op, percent, 0, 0, true, ACT_DIRTY }
#define STATE(op, name, state)	{ #op ":" name, "state", &op_##op, 0, 0, 0, false, state }
#define CROWD(op, threads)	\
	{ #op ":" #threads, "crowd", &op_##op, 0, 0, threads, false, ACT_DIRTY }
#include "op/acts.h"
};

size_t n_acts = LISTED;

/* What can be done with a part of the pages, and the states in which it tells more. */
static const struct {
	const struct op *op;
	enum act_state state;
} of_share[] = {
	{ &op_touch_read, ACT_DIRTY },
	{ &op_touch_read, ACT_CLEAN },
	{ &op_touch_write, ACT_DIRTY },
	{ &op_munmap, ACT_DIRTY },
	{ &op_munmap, ACT_CLEAN },
	{ &op_munmap, ACT_WRITTEN },
};

/* What those that were added are called. */
static char names[ACT_ADDED][ACT_NAME_LEN];

static const struct act *find(const char *name)
{
	size_t i;

	for (i = 0; i < n_acts; i++)
		if (!strcmp(acts[i].name, name))
			return &acts[i];
	return NULL;
}

/* "7", "7%" or "1792p", of len bytes; of percent and pages one is 0 then. */
static int parse_share(const char *text, size_t len, struct act *act)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < len && i < SHARE_DIGITS && text[i] >= '0' && text[i] <= '9'; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	if (!number || text[0] == '0')
		return -EINVAL;
	act->pages = i + 1 == len && text[i] == 'p' ? number : 0;
	act->percent = act->pages ? 0 : (unsigned int)number;
	if (act->pages || (number <= 100 && (i == len || (i + 1 == len && text[i] == '%'))))
		return 0;
	return -EINVAL;
}

/* Adds it where there is none of its name; NULL where there is no room. */
static const struct act *add(struct act act)
{
	char *name = names[n_acts - LISTED];
	const struct act *old;

	if (n_acts == LISTED + ACT_ADDED)
		return NULL;
	snprintf(name, ACT_NAME_LEN, "%s:%" PRIu64 "%c%s%s%s", act.op->name,
		 act.percent ? act.percent : act.pages, act.percent ? '%' : 'p',
		 act.random ? ":random" : "", act.state ? ":" : "",
		 act.state ? act_state_name[act.state] : "");
	old = find(name);
	if (old)
		return old;
	act.name = name;
	act.set = SHARE_SET;
	acts[n_acts] = act;
	return &acts[n_acts++];
}

/* All that is made of a share of so many bytes of text: the first one of that name, if name. */
static const struct act *add_share(const char *text, size_t len, const char *name)
{
	struct act act = { .random = false };
	const struct act *made;
	size_t i;

	if (parse_share(text, len, &act))
		return NULL;
	for (i = 0; i < 2 * sizeof(of_share) / sizeof(of_share[0]); i++) {
		act.op = of_share[i / 2].op;
		act.state = of_share[i / 2].state;
		act.random = i % 2;
		if (act.percent == 100 && !act.random)
			continue;
		made = add(act);
		if (!made || (name && !strcmp(made->name, name)))
			return made;
	}
	return name ? NULL : acts;
}

int act_add_share(const char *share, size_t len)
{
	struct act act;

	if (parse_share(share, len, &act))
		return -EINVAL;
	return add_share(share, len, NULL) ? 0 : -E2BIG;
}

const struct act *act_find(const char *name)
{
	const struct act *act = find(name);
	const char *share = strchr(name, ':');

	if (act || !share)
		return act;
	share++;
	return add_share(share, strcspn(share, ":"), name);
}

bool act_is_of(const struct act *act, const char *set, size_t len)
{
	const size_t prefix = strlen(SHARE_SET);
	struct act share = { .percent = 0 };

	if (strlen(act->set) == len && !strncmp(act->set, set, len))
		return strcmp(act->set, SHARE_SET);
	return len > prefix && !strncmp(set, SHARE_SET, prefix) && act_is_share(act) &&
	       !parse_share(set + prefix, len - prefix, &share) &&
	       act->percent == share.percent && act->pages == share.pages;
}

bool act_is_share(const struct act *act)
{
	return act->percent || act->pages;
}

const char *act_sets(char text[ACT_SETS_LEN])
{
	size_t i, first, length = 0;

	text[0] = '\0';
	for (i = 0; i < n_acts; i++) {
		for (first = 0; strcmp(acts[first].set, acts[i].set); first++)
			;
		if (first == i && strcmp(acts[i].set, SHARE_SET) && length < ACT_SETS_LEN)
			length += (size_t)snprintf(text + length, ACT_SETS_LEN - length, "%s%s",
						   i ? ", " : "", acts[i].set);
	}
	return text;
}

uint64_t act_pages(const struct act *act, uint64_t pages)
{
	uint64_t n = pages * act->percent / 100;

	if (act->pages)
		return act->pages < pages ? act->pages : pages;
	return act->percent && !n ? 1 : n;
}

bool act_has_share(const struct act *act, uint64_t pages)
{
	if (act->pages)
		return act->random ? act->pages <= pages : act->pages < pages;
	return !act->percent || pages * act->percent >= 100;
}

uint64_t *act_draw(uint64_t pages, uint64_t n)
{
	size_t *order = malloc(pages * sizeof(*order));
	uint64_t *offsets = malloc(n * sizeof(*offsets)), i;

	if (order && offsets) {
		shuffle(order, pages, DRAW_SEED);
		for (i = 0; i < n; i++)
			offsets[i] = order[i] * PAGE_BYTES;
	} else {
		free(offsets);
		offsets = NULL;
	}
	free(order);
	return offsets;
}
