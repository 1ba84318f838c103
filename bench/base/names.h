/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_NAMES_H
#define MAPBENCH_BASE_NAMES_H

/* Which of n names that is, from 0; -EINVAL: none. */
int names_find(const char *const *names, int n, const char *name);

#endif /* MAPBENCH_BASE_NAMES_H */
