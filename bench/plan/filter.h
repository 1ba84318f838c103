/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cells are wanted: an extended regular expression (POSIX) that is found in a cell's own
 * name, op/backend/source/cache/size; with a '-' before it, those in whose name it is not found.
 */
#ifndef MAPBENCH_PLAN_FILTER_H
#define MAPBENCH_PLAN_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct filter;

/*
 * The empty text and "all" want every cell. NULL: it is no regular expression, or there is no
 * memory for it; a line on stderr says so.
 */
struct filter *filter_new(const char *text);

void filter_free(struct filter *filter);

/* Whether the cell of this name is wanted. */
bool filter_wants(struct filter *filter, const char *name);

/*
 * Print each alternative of the expression, as "a" and "b" of (a|b), of which filter_wants() has
 * met no name, with a space before it; not those within such a one. Returns how many.
 */
size_t filter_print_unmet(const struct filter *filter, FILE *out);

#endif /* MAPBENCH_PLAN_FILTER_H */
