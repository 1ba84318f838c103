// SPDX-License-Identifier: GPL-2.0-only
#include "plan/known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"
#include "base/size.h"
#include "cell/cell.h"
#include "mapping/baseline.h"
#include "mapping/mapping.h"
#include "op/table.h"
#include "plan/suite.h"

#define LISTS	3	/* backends, sources, cache modes */

struct known {
	struct filter *filter;
	const char *text;	/* of which it was made */
	const struct options *options;
	struct sizes sizes;
	char *lists[LISTS];	/* with commas */
};

/* The next name at *at, of which it sets the length; NULL after the last one. */
static const char *next(const char **at, int *len)
{
	const char *name = *at;

	if (!name || !*name)
		return NULL;
	*len = (int)strcspn(name, ",");
	*at = name[*len] ? name + *len + 1 : NULL;
	return name;
}

/* Every size that a suite or the user may have asked for, be it too large for a source or not. */
static void set_sizes(struct known *known)
{
	if (known->options->sizes.n) {
		known->sizes = known->options->sizes;
		return;
	}
	known->sizes = *suite_sizes(known->options->suite);
	if (known->options->suite == SUITE_FULL)
		known->sizes.pages[known->sizes.n++] = SUITE_HUGE_PAGES;
}

static bool is_possible(const struct known *known, const struct act *act)
{
	if (known->options->ops)
		return options_act(known->options, act);
	return known->options->suite == SUITE_FULL || !strcmp(act->set, "basic") ||
	       !strcmp(act->set, "state") ||
	       (known->options->suite == SUITE_MODEL && !strcmp(act->set, "sparse"));
}

static void print_list(const char *label, const char *list)
{
	const char *name;
	int len;

	fprintf(stderr, "%s:", label);
	while ((name = next(&list, &len)))
		fprintf(stderr, " %.*s", len, name);
}

/* Whether the filter wants a cell of these; every cell is tried, for each has its alternatives. */
static bool wants(const struct known *known, const char *backend, int backend_len,
		  const char *source, int source_len, const char *cache, int cache_len)
{
	char name[CELL_NAME_LEN], size[SIZE_NAME_LEN];
	const struct act *act;
	bool found = false;
	size_t i;

	for (act = acts; act < acts + n_acts; act++) {
		if (!is_possible(known, act))
			continue;
		for (i = 0; i < known->sizes.n; i++) {
			snprintf(name, sizeof(name), "%s/%.*s/%.*s/%.*s/%s", act->name,
				 backend_len, backend, source_len, source, cache_len, cache,
				 size_name(known->sizes.pages[i] * PAGE_BYTES, size));
			found |= filter_wants(known->filter, name);
		}
	}
	return found;
}

static bool wants_backend(const struct known *known, const char *backend, int len)
{
	const char *sources = known->lists[1], *caches, *source, *cache;
	int source_len, cache_len;
	bool found = false;

	while ((source = next(&sources, &source_len))) {
		caches = known->lists[2];
		while ((cache = next(&caches, &cache_len)))
			found |= wants(known, backend, len, source, source_len, cache, cache_len);
	}
	return found;
}

static bool wants_other(const struct known *known, const char *name, const char *source,
			const char *cache)
{
	return wants(known, name, (int)strlen(name), source, (int)strlen(source), cache,
		     (int)strlen(cache));
}

static size_t print_all(const struct known *known)
{
	const char *backends = known->lists[0], *backend;
	size_t n = 0, i;
	int len;

	while ((backend = next(&backends, &len))) {
		if (wants_backend(known, backend, len)) {
			printf("%.*s\n", len, backend);
			n++;
		}
	}
	for (i = 0; i < n_baselines; i++) {
		if (options_baseline(known->options, baselines[i].name) &&
		    wants_other(known, baselines[i].name, baselines[i].source,
				baselines[i].cache)) {
			puts(baselines[i].name);
			n++;
		}
	}
	for (i = 0; i < known->options->n_targets; i++) {
		const char *name = known->options->targets[i].name;

		if (wants_other(known, name, "file", MAPPING_ANY_CACHE)) {
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
	print_list("; backend", known->lists[0]);
	for (i = 0; i < n_baselines; i++)
		fprintf(stderr, " %s", baselines[i].name);
	print_list("; source", known->lists[1]);
	print_list("; cache", known->lists[2]);
	fputc('\n', stderr);
}

int known_check(struct filter *filter, const char *text, const struct options *options)
{
	struct known known = { .filter = filter, .text = text, .options = options };
	char *copy = strdup(options->known), *rest = copy;
	int i, err = -EINVAL;

	if (!copy) {
		fputs("mapbench-bench: no memory for the names of cells\n", stderr);
		return -ENOMEM;
	}
	for (i = 0; i < LISTS; i++)
		known.lists[i] = strsep(&rest, "/");
	if (!known.lists[LISTS - 1] || rest) {
		fprintf(stderr, "mapbench-bench: --mapbench_check=%s: give backends, sources and "
			"cache modes, as B,B/S,S/C,C\n", options->known);
		goto out;
	}
	set_sizes(&known);
	if (print_all(&known))
		err = 0;
	else
		explain(&known);
out:
	free(copy);
	return err;
}
