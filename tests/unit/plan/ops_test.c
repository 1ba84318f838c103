// SPDX-License-Identifier: GPL-2.0-only
/* Which ops --mapbench_ops asks for: sets of the table of acts, or all of them. */
#include <stdio.h>

#include "op/table.h"
#include "plan/options.h"
#include "tap.h"

static bool parses(struct options *options, const char *ops)
{
	static char flag[64];	/* which the options point into */
	char *argv[] = { "bench", flag, NULL };

	*options = (struct options){ 0 };
	snprintf(flag, sizeof(flag), "--mapbench_ops=%s", ops);
	return !options_parse(options, 2, argv);
}

int main(void)
{
	static const char *const wrong[] = {
		"", ",", "nosuch", "basic,", ",basic", "basic,,fork", "basi", "basics", "alls", "al"
	};
	struct options options;
	size_t i;

	tap_ok(parses(&options, "sparse,fork") && options_op(&options, "sparse") &&
	       options_op(&options, "fork") && !options_op(&options, "basic"));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		tap_ok(!parses(&options, wrong[i]));
	for (i = 0; i < n_acts; i++)
		tap_ok(parses(&options, acts[i].set) && options_op(&options, acts[i].set));
	tap_ok(parses(&options, "all"));
	for (i = 0; i < n_acts; i++)
		tap_ok(options_op(&options, acts[i].set));
	return tap_done();
}
