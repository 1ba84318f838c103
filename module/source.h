/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_SOURCE_H
#define MAPBENCH_SOURCE_H

#include <linux/bits.h>
#include <linux/pgtable.h>
#include <linux/types.h>

struct mapbench_buffer;
struct mapbench_request;

enum mapbench_cache {
	MAPBENCH_WB,
	MAPBENCH_WC,
	MAPBENCH_UC,
	MAPBENCH_N_CACHES
};

/* Traits: what a buffer has, and what a backend needs. */
#define MAPBENCH_ONE_EXTENT	BIT(0)
#define MAPBENCH_PAGES		BIT(1)	/* struct pages */
#define MAPBENCH_REFS		BIT(2)	/* each page holds a reference of its own */
#define MAPBENCH_VMALLOC	BIT(3)	/* from vmalloc_user() */
#define MAPBENCH_COHERENT	BIT(4)	/* from the DMA API */

/*
 * What a call is for. That a call can map some memory does not mean that it may: a source says
 * which of these its own API allows.
 */
#define MAPBENCH_BY_PFN		BIT(0)	/* RAM, by page frame number */
#define MAPBENCH_BY_IO		BIT(1)	/* what belongs to a device: not encrypted, as RAM may be */
#define MAPBENCH_BY_PAGE	BIT(2)	/* pages that are counted */
#define MAPBENCH_BY_ENTRY	BIT(3)	/* entry by entry: the driver answers for its protection */
#define MAPBENCH_BY_OWNER	BIT(4)	/* the call of the memory's own allocator */

#define MAPBENCH_ONE_EXTENT_SHIFT	(BITS_PER_LONG - 1)

/* Where a buffer's memory comes from. */
struct mapbench_source {
	const char *name;		/* as in sources.h */
	unsigned int traits;		/* the most its buffers have, but MAPBENCH_ONE_EXTENT */
	unsigned int shift;		/* log2 of the pages in each extent but the last */
	bool memory;			/* zeroed memory, which counts against the limits */
	bool function;			/* belongs to a PCI function, which may go away */
	bool rawio;			/* needs CAP_SYS_RAWIO */
	unsigned int n_caches;
	enum mapbench_cache caches[MAPBENCH_N_CACHES];	/* the default first */
	unsigned int allows;		/* MAPBENCH_BY_*: calls that are right for it anywhere */
	const char *forbids;		/* why not the others */
	const char *meant;		/* the backend whose call its API means first */
	u64 most;			/* bytes, as much as there can be; 0: no limit of its own */

	/*
	 * Can it give this buffer now? Takes from traits what the buffer would not have.
	 * Returns 0 or the errno of MAPBENCH_IOC_CONFIG, with the reason in why.
	 */
	int (*probe)(const struct mapbench_request *request, unsigned int *traits,
		     const char **why);
	/* Fills in the extents' pfn and kaddr; on error nothing is left behind. */
	int (*alloc)(struct mapbench_buffer *buffer, const struct mapbench_request *request);
	void (*free)(struct mapbench_buffer *buffer);
};

/* Each by its name, and all of them in the order of sources.h. */
extern const struct mapbench_source
#define SOURCE(source) mapbench_##source
#include "sources.h"
	*const mapbench_sources[];
extern const unsigned int mapbench_n_sources;

extern const char *const mapbench_cache_names[MAPBENCH_N_CACHES];

/* To be called first. EINVAL: the module parameter names no source. */
int mapbench_source_init(void);
/* The one that the module parameter names. */
const struct mapbench_source *mapbench_source_default(void);
/* NULL if there is none of that name. */
const struct mapbench_source *mapbench_source_find(const char *name);

static inline pgprot_t mapbench_cache_prot(enum mapbench_cache cache, pgprot_t prot)
{
	switch (cache) {
	case MAPBENCH_WC:
		return pgprot_writecombine(prot);
	case MAPBENCH_UC:
		return pgprot_noncached(prot);
	default:
		return prot;
	}
}

#endif /* MAPBENCH_SOURCE_H */
