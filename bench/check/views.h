/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_VIEWS_H
#define MAPBENCH_CHECK_VIEWS_H

#include "base/why.h"
#include "check/request.h"
#include "mapping/mapping.h"

/*
 * Of a file of which nothing is known but that it may be written: what is written through a mapping
 * of it is to be seen in another one, and in one that begins further on in it. 0, and in why what
 * this could not show, or ""; or -errno with why.
 */
int check_views(const struct check *check, const struct mapping *mapping, char why[WHY_LEN]);

#endif /* MAPBENCH_CHECK_VIEWS_H */
