/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CHECK_ANON_H
#define MAPBENCH_CHECK_ANON_H

#include <stdint.h>

#include "base/why.h"
#include "mapping/mapping.h"

/* As check_run(), for CHECK_ANON. */
int check_anon(uint64_t seed, const struct mapping *mapping, char why[WHY_LEN]);

#endif /* MAPBENCH_CHECK_ANON_H */
