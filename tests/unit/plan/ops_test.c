// SPDX-License-Identifier: GPL-2.0-only
/* Which ops --mapbench_ops asks for: sets of the table of acts, or all of them. */
#include <stdio.h>

#include "op/table.h"
#include "plan/options.h"
#include "tap.h"

static bool parses(struct options *options, const char *ops)
{
	static char flag[128];	/* which the options point into */
	char *argv[] = { "bench", flag, NULL };

	*options = (struct options){ 0 };
	snprintf(flag, sizeof(flag), "--mapbench_ops=%s", ops);
	return !options_parse(options, 2, argv);
}

/* Whether an act of that name is among those asked for. */
static bool has(const struct options *options, const char *name)
{
	const struct act *act = act_find(name);

	return act && options_act(options, act);
}

int main(void)
{
	static const char *const wrong[] = {
		"", ",", "nosuch", "basic,", ",basic", "basic,,fork", "basi", "basics", "alls",
		"al", "sparse:", "sparse:0", "sparse:101", "sparse:07", "sparse:7%%", "sparse:p",
		"sparse:7p%", "sparse:-1", "sparse:7,", "sparse:1234567890p", "sparse:7 "
	};
	struct options options;
	size_t i;

	tap_ok(parses(&options, "sparse,fork") && has(&options, "munmap:10%") &&
	       has(&options, "fork") && !has(&options, "mmap"));
	tap_ok(parses(&options, "basic,sparse:7,sparse:1792p") && has(&options, "mmap") &&
	       has(&options, "touch_read:7%:random") && has(&options, "munmap:7%:clean") &&
	       has(&options, "touch_write:1792p") && !has(&options, "touch_read:10%"));
	tap_ok(parses(&options, "sparse:10%") && has(&options, "touch_read:10%:random") &&
	       has(&options, "munmap:10%:random:written") && !has(&options, "touch_read:1%"));
	tap_ok(parses(&options, "sparse") && !has(&options, "touch_read:7%:random"));
	tap_ok(!parses(&options, "sparse:2,sparse:3,sparse:4,sparse:5,sparse:6,sparse:8,sparse:9"));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		tap_ok(!parses(&options, wrong[i]));
	for (i = 0; i < n_acts; i++)
		tap_ok(act_is_share(&acts[i]) ||
		       (parses(&options, acts[i].set) && options_act(&options, &acts[i])));
	tap_ok(parses(&options, "all"));
	for (i = 0; i < n_acts; i++)
		tap_ok(options_act(&options, &acts[i]));
	return tap_done();
}
