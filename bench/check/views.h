/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_VIEWS_H
#define MAPBENCH_CHECK_VIEWS_H

#include "base/why.h"
#include "check/request.h"
#include "mapping/mapping.h"

/*
 * Checks a file of which we know nothing but that we may write to it. What is written through
 * one mapping must be seen in a second mapping, which was read before, and in a third that begins
 * further on in the file. So mappings that disagree are found; which of its pages the driver means
 * where all of them agree, only it knows. Of a mapping of one page the third has nothing in common
 * with it: other memory there is no failure, but another page of the range is. 0: why has what this
 * could not show, or "". -errno with why.
 */
int check_views(const struct check *check, const struct mapping *mapping, char why[WHY_LEN]);

#endif /* MAPBENCH_CHECK_VIEWS_H */
