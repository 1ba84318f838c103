/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BUFFER_H
#define MAPBENCH_BUFFER_H

#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/percpu-rwsem.h>

#include "source.h"
#include "uapi/mapbench.h"

struct mapbench_backend;
struct mapbench_function;
struct mapbench_pinned;
struct mapbench_request;

/* A physically contiguous run. */
struct mapbench_extent {
	/*
	 * .alloc sets it to the frame of the first page. Then the index of that page in the buffer
	 * is subtracted, so that the frame of any page of the extent is pfn plus its index.
	 */
	unsigned long pfn;
	unsigned long pages;
	void *kaddr;			/* the kernel's address; NULL: a BAR has none */
};

/* Every extent but the last has 1 << shift pages. */
struct mapbench_buffer {
	struct mapbench_extent *extents;	/* NULL: there is no memory (any more) */
	unsigned long first;		/* page that offset 0 of a mapping leads to */
	unsigned long offered;		/* pages that mappings offer, from there on */
	unsigned int shift;
	enum mapbench_cache cache;
	bool revocable;
	bool revoked;			/* under the revocation lock */
	bool reserved;			/* its pages count as PageReserved */
	struct page **array;		/* each page offered, where the backend wants it */
	phys_addr_t start;		/* of the bytes that mappings offer */
	unsigned long bytes;

	unsigned long pages;
	unsigned long n_extents;
	unsigned long spare;		/* pages more than an extent maps (test builds) */
	unsigned int traits;		/* MAPBENCH_PAGES and so on */
	unsigned int window;
	const struct mapbench_source *source;

	/* of a source that belongs to a PCI function */
	struct mapbench_function *function;
	struct list_head function_link;
	struct mapbench_bar bar;	/* of source "bar" */
	phys_addr_t phys;		/* of source "bar" */
	dma_addr_t dma;			/* bus address, of source "coherent" */
	struct mapbench_pinned *pinned;	/* of source "coherent_cma" */
};

extern struct percpu_rw_semaphore mapbench_revocation;

/* request must have passed mapbench_offer_check(). On error the buffer stays empty. */
int mapbench_buffer_create(struct mapbench_buffer *buffer, const struct mapbench_backend *backend,
			   const struct mapbench_request *request);
/* For sources, before they free: whoever gets or still pins the memory finds none of its data. */
void mapbench_buffer_clear(struct mapbench_buffer *buffer);
/* Frees the memory; the caller knows that no PTE and no kernel path uses it. May be repeated. */
void mapbench_buffer_destroy(struct mapbench_buffer *buffer);
/* After this no fault installs a PTE. */
void mapbench_buffer_revoke(struct mapbench_buffer *buffer);

/* Of page index of the buffer; what a mapping has at pgoff is mapbench_buffer_map_pfn(). */
static inline unsigned long mapbench_buffer_pfn(const struct mapbench_buffer *buffer,
						unsigned long index)
{
	return buffer->extents[index >> buffer->shift].pfn + index;
}

static inline unsigned long mapbench_buffer_map_pfn(const struct mapbench_buffer *buffer,
						    unsigned long pgoff)
{
	return mapbench_buffer_pfn(buffer, buffer->first + pgoff);
}

/*
 * Pages from pgoff of a mapping on that are physically contiguous, at most max, and the PFN of the
 * first.
 */
static inline unsigned long mapbench_buffer_run(const struct mapbench_buffer *buffer,
						unsigned long pgoff, unsigned long max,
						unsigned long *pfn)
{
	unsigned long index = buffer->first + pgoff;

	*pfn = mapbench_buffer_pfn(buffer, index);
	return min(max, BIT(buffer->shift) - (index & (BIT(buffer->shift) - 1)));
}

/* Around what a fault does with the buffer; false: it was revoked. */
static inline bool mapbench_buffer_enter(struct mapbench_buffer *buffer)
{
	if (likely(!buffer->revocable))
		return true;
	percpu_down_read(&mapbench_revocation);
	if (likely(!buffer->revoked))
		return true;
	percpu_up_read(&mapbench_revocation);
	return false;
}

static inline void mapbench_buffer_leave(struct mapbench_buffer *buffer)
{
	if (unlikely(buffer->revocable))
		percpu_up_read(&mapbench_revocation);
}

#endif /* MAPBENCH_BUFFER_H */
