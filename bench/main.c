// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-bench: asks the module what it offers, makes a matrix of cells of it, and lets Google
 * Benchmark run them, each in a process of its own (mapbench-cell).
 */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "gb.h"
#include "matrix.h"
#include "names.h"
#include "options.h"
#include "run.h"

enum {
	EXIT_OK,
	EXIT_FAILED,
	EXIT_USAGE,
};

static int measure(struct run *run, const struct matrix *matrix, const struct options *options)
{
	size_t planned = run_plan(run);
	FILE *out = NULL;
	int err;

	if (!planned) {
		fprintf(stderr, "mapbench-bench: filter %s matches no cell of suite %s; names are "
			"op/backend/source/cache/size with ", gb_filter(),
			options->suite == SUITE_QUICK ? "quick" : "full");
		names_print(stderr, matrix);
		return EXIT_USAGE;
	}
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
static int check(void)
{
	char why[128];
	regex_t regex;
	int err = regcomp(&regex, gb_filter(), REG_EXTENDED | REG_NOSUB);

	if (err) {
		regerror(err, &regex, why, sizeof(why));
		fprintf(stderr, "mapbench-bench: filter %s: %s; give an extended regular "
			"expression\n", gb_filter(), why);
		return EXIT_USAGE;
	}
	regfree(&regex);
	return EXIT_OK;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct matrix matrix;
	int status = EXIT_OK;
	struct run *run;

	options_peek(&options, argc, argv);
	gb_initialize(&argc, argv, options_help);
	if (options_parse(&options, argc, argv))
		return EXIT_USAGE;
	if (options.check)
		return check();
	if (matrix_build(&matrix, &options))
		return EXIT_USAGE;
	run = run_new(&matrix, &options);
	if (!run) {
		fputs("mapbench-bench: no memory for the list of cells: use a filter\n", stderr);
		status = EXIT_FAILED;
		goto out;
	}
	if (gb_listing())
		gb_run(NULL);
	else
		status = measure(run, &matrix, &options);
	run_free(run);
out:
	matrix_free(&matrix);
	return status;
}
