// SPDX-License-Identifier: GPL-2.0-only
/* The list of acts: each of an operation that can run, found by its name, its set told once. */
#include <stdio.h>
#include <string.h>

#include "op/table.h"
#include "tap.h"

/* How often set is among the names in text, which are apart by ", ". */
static int times(const char *text, const char *set)
{
	size_t len = strlen(set);
	int n = 0;

	for (const char *at = text; at; at = strstr(at, ", ")) {
		at += 2 * (at != text);
		n += !strncmp(at, set, len) && (at[len] == ',' || !at[len]);
	}
	return n;
}

/* Whether two acts that have a share of so many pages would do the same to them. */
static bool is_twice(uint64_t pages)
{
	for (const struct act *one = acts; one < acts + n_acts; one++)
		for (const struct act *two = acts; two < one; two++)
			if (!strcmp(one->set, "sparse") && !strcmp(two->set, "sparse") &&
			    one->op == two->op && one->random == two->random &&
			    act_has_share(one, pages) && act_has_share(two, pages) &&
			    act_pages(one, pages) == act_pages(two, pages))
				return true;
	return false;
}

int main(void)
{
	char sets[ACT_SETS_LEN];

	act_sets(sets);
	printf("# %s\n", sets);
	tap_ok(strlen(sets) < ACT_SETS_LEN - 1);
	for (size_t i = 0; i < n_acts; i++) {
		const struct act *act = &acts[i];
		size_t len = strlen(act->op->name);

		printf("# %s\n", act->name);
		tap_ok(act_find(act->name) == act);
		tap_ok(act->op->run);
		tap_ok(!strncmp(act->name, act->op->name, len));
		tap_ok(!act->name[len] || act->name[len] == ':');
		tap_ok(times(sets, act->set) == 1);
		tap_ok(!act->op->writes || act->op->touches);
		tap_ok(!act->op->most || act->op->least <= act->op->most);
	}
	for (uint64_t pages = 16; pages < 1024; pages++)
		if (is_twice(pages))
			tap_ok(!"two shares of so many pages are one");
	tap_ok(!act_find("touch"));
	tap_ok(!act_find(""));
	return tap_done();
}
