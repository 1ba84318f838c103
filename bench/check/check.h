/* SPDX-License-Identifier: GPL-2.0-only */
/* Before a cell is measured: does its mapping reach the memory it should? */
#ifndef MAPBENCH_CHECK_CHECK_H
#define MAPBENCH_CHECK_CHECK_H

#include <stdint.h>

#include "base/why.h"
#include "check/request.h"
#include "mapping/mapping.h"

extern const char *const check_name[CHECK_KINDS];

/*
 * 0, or -errno with why: what was seen in which page. With 0 why is what could not be seen, or "".
 * Leaves nothing mapped.
 */
int check_run(const struct check *check, const struct mapping *mapping, char why[WHY_LEN]);

#endif /* MAPBENCH_CHECK_CHECK_H */
