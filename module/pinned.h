/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PINNED_H
#define MAPBENCH_PINNED_H

#include <linux/list.h>
#include <linux/types.h>

struct device;

/* Memory of dma_alloc_attrs() from CMA, where each page has a count of its own. */
struct mapbench_pinned {
	struct list_head link;
	struct device *dev;
	void *kaddr;
	dma_addr_t dma;
	unsigned long pages;
};

/* Frees it, and pinned itself, as soon as nobody else holds a page of it. */
void mapbench_pinned_free(struct mapbench_pinned *pinned);
/* To be called when nothing is left: while something is, the module is in use. */
void mapbench_pinned_exit(void);

#endif /* MAPBENCH_PINNED_H */
