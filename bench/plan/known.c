// SPDX-License-Identifier: GPL-2.0-only
#include "plan/known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "cell/cell.h"
#include "mapping/baseline.h"
#include "mapping/mapping.h"
#include "op/table.h"
#include "plan/cell_name.h"
#include "plan/suite.h"

enum { BACKENDS, SOURCES, CACHES, LISTS };

/* Names one behind the other, each with the NUL that ends it. */
struct names {
	const char *at, *end;
};

struct known {
	struct filter *filter;
	const char *text;	/* of which it was made */
	const struct options *options;
	const struct sizes *sizes;	/* too large for a source or not */
	struct names lists[LISTS];
};

#define for_each_name(name, names) \
	for ((name) = (names)->at; (name) < (names)->end; (name) += strlen(name) + 1)

/* Of "NAME,NAME", whose commas it replaces. */
static struct names split(char *list)
{
	const struct names names = { .at = list, .end = list + strlen(list) };

	while ((list = strchr(list, ',')))
		*list++ = '\0';
	return names;
}

static bool is_possible(const struct known *known, const struct act *act)
{
	if (known->options->ops)
		return options_act(known->options, act);
	return suite_may_have_act(known->options->suite, act);
}

static void print_list(const char *label, const struct names *names)
{
	const char *name;

	fprintf(stderr, "%s:", label);
	for_each_name(name, names)
		fprintf(stderr, " %s", name);
}

/* Whether the filter wants a cell of these; every cell is tried, for each has its alternatives. */
static bool wants(const struct known *known, const char *backend, const char *source,
		  const char *cache)
{
	struct cell_key key = { .backend = backend, .source = source, .cache = cache };
	char name[CELL_NAME_LEN];
	const struct act *act;
	bool found = false;
	size_t i;

	for (act = acts; act < acts + n_acts; act++) {
		if (!is_possible(known, act))
			continue;
		for (i = 0; i < known->sizes->n; i++) {
			key.bytes = known->sizes->pages[i] * PAGE_BYTES;
			cell_name(act, &key, name);
			found |= filter_wants(known->filter, name);
		}
	}
	return found;
}

static bool wants_backend(const struct known *known, const char *backend)
{
	const char *source, *cache;
	bool found = false;

	for_each_name(source, &known->lists[SOURCES])
		for_each_name(cache, &known->lists[CACHES])
			found |= wants(known, backend, source, cache);
	return found;
}

static size_t print_all(const struct known *known)
{
	const char *backend;
	size_t n = 0, i;

	for_each_name(backend, &known->lists[BACKENDS]) {
		if (wants_backend(known, backend)) {
			puts(backend);
			n++;
		}
	}
	for (i = 0; i < n_baselines; i++) {
		if (options_baseline(known->options, baselines[i].name) &&
		    wants(known, baselines[i].name, baselines[i].source, baselines[i].cache)) {
			puts(baselines[i].name);
			n++;
		}
	}
	for (i = 0; i < known->options->n_targets; i++) {
		const char *name = known->options->targets[i].name;

		if (wants(known, name, "file", MAPPING_ANY_CACHE)) {
			puts(name);
			n++;
		}
	}
	return n;
}

static void explain(const struct known *known)
{
	const struct options *options = known->options;
	size_t i;

	fprintf(stderr, "mapbench-bench: filter %s matches no cell of suite %s; names are "
		"op/backend/source/cache/size with op:", known->text,
		options_suite(options));
	for (i = 0; i < n_acts; i++)
		if (is_possible(known, &acts[i]))
			fprintf(stderr, " %s", acts[i].name);
	print_list("; backend", &known->lists[BACKENDS]);
	for (i = 0; i < n_baselines; i++)
		fprintf(stderr, " %s", baselines[i].name);
	print_list("; source", &known->lists[SOURCES]);
	print_list("; cache", &known->lists[CACHES]);
	fputc('\n', stderr);
}

int known_check(struct filter *filter, const char *text, const struct options *options)
{
	struct known known = {
		.filter = filter,
		.text = text,
		.options = options,
		.sizes = options->sizes.n ? &options->sizes : suite_sizes(options->suite),
	};
	char *copy = strdup(options->known), *rest = copy, *lists[LISTS];
	int i, err = -EINVAL;

	if (!copy) {
		fputs("mapbench-bench: no memory for the names of cells\n", stderr);
		return -ENOMEM;
	}
	for (i = 0; i < LISTS; i++)
		lists[i] = strsep(&rest, "/");
	if (!lists[LISTS - 1] || rest) {
		fprintf(stderr, "mapbench-bench: --mapbench_check=%s: give backends, sources and "
			"cache modes, as B,B/S,S/C,C\n", options->known);
		goto out;
	}
	for (i = 0; i < LISTS; i++)
		known.lists[i] = split(lists[i]);
	if (print_all(&known))
		err = 0;
	else
		explain(&known);
out:
	free(copy);
	return err;
}
