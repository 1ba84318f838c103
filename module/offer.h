/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_OFFER_H
#define MAPBENCH_OFFER_H

#include "source.h"
#include "uapi/mapbench.h"

struct mapbench_backend;

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

/* For a source and a length in bytes: its default cache, no BAR, no window. */
void mapbench_offer_request(struct mapbench_request *request,
			    const struct mapbench_source *source, u64 length);
/* From MAPBENCH_IOC_CONFIG: 0, EINVAL, or ENXIO for a range that leaves the buffer. */
int mapbench_offer_parse(struct mapbench_request *request, const struct mapbench_config *config);
/* The one place that decides what a backend can map: 0, or an errno and the reason in why. */
int mapbench_offer_check(const struct mapbench_backend *backend, struct mapbench_request *request,
			 const char **why);
/* Row list->index of MAPBENCH_IOC_LIST: 0, EINVAL, or ENOENT past the last. */
int mapbench_offer_list(struct mapbench_list *list);

static inline unsigned long mapbench_offer_extents(const struct mapbench_request *request)
{
	return ((request->pages - 1) >> request->source->shift) + 1;
}

#endif /* MAPBENCH_OFFER_H */
