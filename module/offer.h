/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_OFFER_H
#define MAPBENCH_OFFER_H

#include "request.h"
#include "source.h"
#include "uapi/mapbench.h"

struct mapbench_backend;

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

#endif /* MAPBENCH_OFFER_H */
