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
	tap_ok(!act_find("touch"));
	tap_ok(!act_find(""));
	return tap_done();
}
