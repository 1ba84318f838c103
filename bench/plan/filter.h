/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cells are wanted. A filter is an extended regular expression (POSIX): it wants the cells
 * in whose names, op/backend/source/cache/size, it is found. After a '-' it wants all others.
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
 * An alternative of the expression, as "a" of (a|b), is unmet if filter_wants() was asked about
 * no name that needs it. Prints each unmet one with a space before it, but none that lies within
 * another unmet one. Returns how many it has printed.
 */
size_t filter_print_unmet(const struct filter *filter, FILE *out);

#endif /* MAPBENCH_PLAN_FILTER_H */
