// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-bench: asks the module what it offers, plans cells of it, and lets Google
 * Benchmark run them, each in a process of its own (mapbench-cell).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan/filter.h"
#include "plan/filter_help.h"
#include "plan/from_module.h"
#include "plan/known.h"
#include "plan/options.h"
#include "plan/plan.h"
#include "run/gb.h"
#include "run/run.h"

enum {
	EXIT_OK,
	EXIT_FAILED,
	EXIT_USAGE,
	EXIT_NOTHING,	/* no cell is one that the filter wants */
};

static void warn_of_unmet(const struct filter *filter)
{
	char text[512] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	size_t unmet = out ? filter_print_unmet(filter, out) : 0;

	if (out)
		fclose(out);
	if (unmet)
		fprintf(stderr, "mapbench-bench: filter %s: no cell matches what it has of%s\n",
			gb_filter(), text);
}

static int measure(struct run *run, const struct plan *plan, const struct options *options,
		   const struct filter *filter)
{
	FILE *out = NULL;
	int err;

	if (!run_planned(run)) {
		fprintf(stderr, "mapbench-bench: filter %s matches no cell of suite %s; names are "
			"op/backend/source/cache/size with ", gb_filter(),
			options_suite(options));
		filter_help_print(stderr, plan);
		return EXIT_NOTHING;
	}
	warn_of_unmet(filter);
	if (run_prepare(run))
		return EXIT_USAGE;
	if (options->out) {
		out = fopen(options->out, "we");
		if (!out) {
			fprintf(stderr, "mapbench-bench: --mapbench_out=%s: %s; name a file that "
				"can be written\n", options->out, strerror(errno));
			return EXIT_USAGE;
		}
	}
	err = run_all(run, out);
	if (out && fclose(out) && !err)
		err = -errno;
	if (err) {
		fprintf(stderr, "mapbench-bench: --mapbench_out=%s: %s; the results in it are not "
			"complete\n", options->out, strerror(-err));
		return EXIT_FAILED;
	}
	return run_failed(run) ? EXIT_FAILED : EXIT_OK;
}

/* What can be told of the flags where there is no module. */
static int check(struct filter *filter, const struct options *options)
{
	if (!options->known)
		return EXIT_OK;
	if (known_check(filter, gb_filter(), options))
		return EXIT_USAGE;
	warn_of_unmet(filter);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct plan plan;
	struct filter *filter;
	int status = EXIT_USAGE;
	struct run *run;

	options_peek(&options, argc, argv);
	gb_initialize(&argc, argv, options_help);
	if (options_parse(&options, argc, argv))
		return EXIT_USAGE;
	filter = filter_new(gb_filter());
	if (!filter)
		return EXIT_USAGE;
	if (options.check) {
		status = check(filter, &options);
		goto out_filter;
	}
	if (from_module_build(&plan, &options))
		goto out_filter;
	run = run_new(&plan, &options, filter);
	if (!run) {
		fputs("mapbench-bench: no memory for the list of cells: use a filter\n", stderr);
		status = EXIT_FAILED;
		goto out;
	}
	status = EXIT_OK;
	if (gb_listing())
		gb_run(NULL);
	else
		status = measure(run, &plan, &options, filter);
	run_free(run);
out:
	plan_free(&plan);
out_filter:
	filter_free(filter);
	return status;
}
