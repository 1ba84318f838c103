// SPDX-License-Identifier: GPL-2.0-only
/* The list of acts: each of an operation that can run, found by its name, its set told once. */
#include <errno.h>
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

/* An act that is made when it is asked for, as bench's cell does with what it is given. */
static void test_shares(void)
{
	const size_t listed = n_acts;
	const struct act *act = act_find("touch_read:7%:random");
	static const char *const wrong[] = {
		"touch_read:0%", "touch_read:101%", "fork:7%", "touch_read:7%:drawn",
		"touch_read:7", "touch_read:100%:random:clean:", "munmap:3x", "mmap:7%",
		"touch_read:", "touch_write:7%:clean"
	};

	tap_ok(act && act->op == &op_touch_read && act->percent == 7 && act->random &&
	       act->state == ACT_DIRTY && act_find("touch_read:7%:random") == act);
	tap_ok(act && act_pages(act, 25600) == 1792);
	tap_ok(act && act_has_share(act, 15) && !act_has_share(act, 14));
	act = act_find("munmap:1792p:clean");
	tap_ok(act && act->op == &op_munmap && act->state == ACT_CLEAN && !act->random);
	tap_ok(act && act_pages(act, 25600) == 1792 && act_pages(act, 16) == 16);
	tap_ok(act && act_has_share(act, 1793) && !act_has_share(act, 1792));
	tap_ok(act_find("touch_read:10%:random:clean"));
	tap_ok(act_find("touch_read:10%") < acts + listed);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		tap_ok(!act_find(wrong[i]));
	for (unsigned int i = 11; i < 11 + ACT_ADDED; i++) {
		char share[16];
		int err;

		snprintf(share, sizeof(share), "%up", i);
		err = act_add_share(share, strlen(share));
		if (err) {
			tap_ok(err == -E2BIG && i > 11);
			break;
		}
	}
	tap_ok(n_acts == listed + ACT_ADDED);
	for (size_t i = 0; i < n_acts; i++)
		tap_ok(act_find(acts[i].name) == &acts[i]);
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
	test_shares();
	tap_ok(!act_find("touch"));
	tap_ok(!act_find(""));
	return tap_done();
}
