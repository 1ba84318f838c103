// SPDX-License-Identifier: GPL-2.0-only

#include "arch.h"

#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/set_memory.h>

#include <asm/msr.h>

#include "buffer.h"
#include "cache.h"

const bool mapbench_arch_known = true;

/* Three bits of the entry choose one of the eight bytes of the PAT register. */
const char *mapbench_arch_memory_type(unsigned long entry, bool huge)
{
	static const char *const types[8] = {
		"uc", "wc", "reserved", "reserved", "wt", "wp", "wb", "uc-"
	};
	unsigned long pat = huge ? _PAGE_PAT_LARGE : _PAGE_PAT;
	unsigned int index = (entry & _PAGE_PWT ? 1 : 0) | (entry & _PAGE_PCD ? 2 : 0);
	u32 low, high;

	rdmsr(MSR_IA32_CR_PAT, low, high);
	return types[((entry & pat ? high : low) >> (index * 8)) & 7];
}

int mapbench_cache_check(enum mapbench_cache cache, const char **why)
{
	return 0;
}

/* Pages changed at once where each lies alone: every call flushes the caches. */
#define CACHE_BATCH	64

static int cache_set_block(unsigned long address, int pages, enum mapbench_cache cache)
{
	switch (cache) {
	case MAPBENCH_WC:
		return set_memory_wc(address, pages);
	case MAPBENCH_UC:
		return set_memory_uc(address, pages);
	default:
		return set_memory_wb(address, pages);
	}
}

static int cache_set_pages(struct page **pages, int n, enum mapbench_cache cache)
{
	switch (cache) {
	case MAPBENCH_WC:
		return set_pages_array_wc(pages, n);
	case MAPBENCH_UC:
		return set_pages_array_uc(pages, n);
	default:
		return set_pages_array_wb(pages, n);
	}
}

static unsigned long cache_step(const struct mapbench_buffer *buffer, unsigned long first)
{
	return buffer->shift ? 1 : min(buffer->n_extents - first, (unsigned long)CACHE_BATCH);
}

/* The extents from first on that make up a step. */
static int cache_set_step(struct mapbench_buffer *buffer, unsigned long first,
			  enum mapbench_cache cache)
{
	const struct mapbench_extent *extent = &buffer->extents[first];
	unsigned long i, step = cache_step(buffer, first);
	struct page *pages[CACHE_BATCH];

	cond_resched();
	if (buffer->shift)
		return cache_set_block((unsigned long)extent->kaddr,
				       extent->pages + buffer->spare, cache);
	for (i = 0; i < step; i++)
		pages[i] = virt_to_page(extent[i].kaddr) + buffer->spare;
	return cache_set_pages(pages, step, cache);
}

static void cache_restore_before(struct mapbench_buffer *buffer, unsigned long end)
{
	unsigned long i;

	for (i = 0; i < end; i += cache_step(buffer, i))
		cache_set_step(buffer, i, MAPBENCH_WB);
}

int mapbench_cache_apply(struct mapbench_buffer *buffer)
{
	unsigned long i;
	int err;

	if (buffer->cache == MAPBENCH_WB)
		return 0;
	for (i = 0; i < buffer->n_extents; i += cache_step(buffer, i)) {
		err = cache_set_step(buffer, i, buffer->cache);
		if (err) {
			cache_restore_before(buffer, i);
			return err;
		}
	}
	return 0;
}

void mapbench_cache_restore(struct mapbench_buffer *buffer)
{
	if (buffer->cache != MAPBENCH_WB)
		cache_restore_before(buffer, buffer->n_extents);
}
