/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_NAMES_H
#define MAPBENCH_BASE_NAMES_H

#include <stdbool.h>

/* Which of n names that is, from 0; -EINVAL: none. */
int names_find(const char *const *names, int n, const char *name);

/* Whether it is one of the list's, parted by that character; of no list, NULL, each is. */
bool names_among(const char *list, char parted_by, const char *name);

#endif /* MAPBENCH_BASE_NAMES_H */
