/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_REQUEST_H
#define MAPBENCH_REQUEST_H

#include "source.h"
#include "uapi/mapbench.h"

/* A buffer that is asked for. */
struct mapbench_request {
	const struct mapbench_source *source;
	enum mapbench_cache cache;
	unsigned long pages;
	unsigned long spare;		/* pages more than an extent maps (test builds) */
	unsigned int window;		/* pages a fault maps; 0: the backend's default */
	unsigned int flags;		/* MAPBENCH_CONFIG_* */
	u64 range_offset;
	u64 range_length;
	unsigned int traits;		/* set by mapbench_offer_check(): the buffer's */
	bool bar_named;
	struct mapbench_bar bar;	/* where bar_named */
};

static inline unsigned long mapbench_request_extents(const struct mapbench_request *request)
{
	return ((request->pages - 1) >> request->source->shift) + 1;
}

#endif /* MAPBENCH_REQUEST_H */
