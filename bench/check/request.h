/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to be checked of a mapping. */
#ifndef MAPBENCH_CHECK_REQUEST_H
#define MAPBENCH_CHECK_REQUEST_H

#include <stdint.h>

#include "mapping/mapping.h"

struct check {
	enum check_kind kind;
	unsigned int slot;	/* CHECK_RAM_BAR, CHECK_VIEWS: 0 to TAG_MAX_SLOT */
	uint64_t seed;
	uint64_t room;		/* CHECK_VIEWS: bytes, from where life maps on, to write to */
};

#endif /* MAPBENCH_CHECK_REQUEST_H */
