// SPDX-License-Identifier: GPL-2.0-only
#include "plan/filter.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* The expression with one of the alternatives of one group in it, and none of the others. */
struct branch {
	regex_t regex;
	char *text;		/* the alternative */
	size_t within;		/* 1 + the number of the branch that it is a part of, or 0 */
	bool met;
};

struct filter {
	char *text;
	regex_t regex;
	bool all, negative, compiled;
	struct branch *branches;
	size_t n;
};

/* The end of what stands for one character at text: a bracket expression, an escaped character. */
static size_t atom_end(const char *text, size_t at)
{
	if (text[at] == '\\' && text[at + 1])
		return at + 2;
	if (text[at] != '[')
		return at + 1;
	at += 1 + (text[at + 1] == '^');
	at += text[at] == ']';
	while (text[at] && text[at] != ']') {
		char kind = text[at + 1];

		if (text[at] == '[' && (kind == ':' || kind == '.' || kind == '=')) {
			const char close[] = { kind, ']', '\0' };
			const char *end = strstr(text + at + 2, close);

			if (end)
				at = (size_t)(end - text) + 1;
		}
		at++;
	}
	return at + !!text[at];
}

/* The end of the alternative, or with whole of all of them, that begins at text[at]. */
static size_t group_end(const char *text, size_t at, bool whole)
{
	unsigned int depth = 0;

	while (text[at]) {
		if (!depth && (text[at] == ')' || (!whole && text[at] == '|')))
			return at;
		depth += text[at] == '(';
		depth -= text[at] == ')';
		at = atom_end(text, at);
	}
	return at;
}

static int add_groups(struct filter *filter, const char *text, size_t begin, size_t end,
		      size_t within);

/* The alternative text[at] to text[end] of the group text[begin] to text[rest]. */
static int add_branch(struct filter *filter, const char *text, size_t begin, size_t at, size_t end,
		      size_t rest, size_t within)
{
	struct branch *all = realloc(filter->branches, (filter->n + 1) * sizeof(*all)), *branch;
	char *without = malloc(strlen(text) + 1);
	int err = -1;

	if (all)
		filter->branches = all;
	if (!all || !without)
		goto out;
	branch = &all[filter->n];
	*branch = (struct branch){ .text = strndup(text + at, end - at), .within = within };
	sprintf(without, "%.*s%.*s%s", (int)begin, text, (int)(end - at), text + at, text + rest);
	if (!branch->text)
		goto out;
	err = 0;
	if (regcomp(&branch->regex, without, REG_EXTENDED | REG_NOSUB)) {
		free(branch->text); /* as in (a|*b): it is nothing by itself */
		goto out;
	}
	err = add_groups(filter, without, begin, begin + end - at, ++filter->n);
out:
	free(without);
	return err;
}

/* The alternatives of the group that begins at text[begin], and those of groups within it. */
static int add_group(struct filter *filter, const char *text, size_t begin, size_t within)
{
	size_t rest = group_end(text, begin, true), at = begin, end;
	int err;

	if (group_end(text, begin, false) == rest)
		return add_groups(filter, text, begin, rest, within);
	for (;; at = end + 1) {
		end = group_end(text, at, false);
		err = add_branch(filter, text, begin, at, end, rest, within);
		if (err || end == rest)
			return err;
	}
}

/* Those of the groups that lie between text[begin] and text[end]. */
static int add_groups(struct filter *filter, const char *text, size_t begin, size_t end,
		      size_t within)
{
	int err = 0;

	while (begin < end && !err) {
		if (text[begin] == '(') {
			err = add_group(filter, text, begin + 1, within);
			begin = group_end(text, begin + 1, true);
		}
		begin = atom_end(text, begin);
	}
	return err;
}

struct filter *filter_new(const char *text)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	char why[128];
	int err;

	if (!filter)
		goto no_memory;
	filter->all = !*text || !strcmp(text, "all");
	filter->negative = *text == '-';
	filter->text = strdup(text + filter->negative);
	if (!filter->text)
		goto no_memory;
	if (filter->all)
		return filter;
	err = regcomp(&filter->regex, filter->text, REG_EXTENDED | REG_NOSUB);
	if (err) {
		regerror(err, &filter->regex, why, sizeof(why));
		fprintf(stderr, "mapbench-bench: filter %s: %s; give an extended regular "
			"expression\n", text, why);
		filter_free(filter);
		return NULL;
	}
	filter->compiled = true;
	if (filter->negative || !add_group(filter, filter->text, 0, 0))
		return filter;

no_memory:
	fputs("mapbench-bench: no memory for the filter\n", stderr);
	filter_free(filter);
	return NULL;
}

void filter_free(struct filter *filter)
{
	size_t i;

	if (!filter)
		return;
	for (i = 0; i < filter->n; i++) {
		regfree(&filter->branches[i].regex);
		free(filter->branches[i].text);
	}
	free(filter->branches);
	if (filter->compiled)
		regfree(&filter->regex);
	free(filter->text);
	free(filter);
}

bool filter_wants(struct filter *filter, const char *name)
{
	size_t i;

	if (filter->all)
		return true;
	if (regexec(&filter->regex, name, 0, NULL, 0))
		return filter->negative;
	for (i = 0; i < filter->n; i++)
		filter->branches[i].met |=
			!filter->branches[i].met &&
			!regexec(&filter->branches[i].regex, name, 0, NULL, 0);
	return !filter->negative;
}

size_t filter_print_unmet(const struct filter *filter, FILE *out)
{
	size_t i, unmet = 0;

	for (i = 0; i < filter->n; i++) {
		const struct branch *branch = &filter->branches[i];

		if (branch->met || (branch->within && !filter->branches[branch->within - 1].met))
			continue;
		fprintf(out, " %s", branch->text);
		unmet++;
	}
	return unmet;
}
