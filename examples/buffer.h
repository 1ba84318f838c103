/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RAM for a buffer that user space maps: blocks of up to 2 MiB, each aligned to its own size, so
 * that a page table can have one entry for a whole block. A device that takes no list
 * of addresses needs one block, or memory of dma_alloc_coherent().
 */
#ifndef EXAMPLES_BUFFER_H
#define EXAMPLES_BUFFER_H

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "compat.h"

#define BUFFER_BYTES	SZ_2M
#define BUFFER_ORDER	(PMD_SHIFT - PAGE_SHIFT)	/* of the largest block; 0: single pages */
#define BUFFER_FLAGS	VM_NONE	/* VM_DONTDUMP: no core dump has it */
#define BUFFER_READ_ONLY	0	/* 1: this driver alone writes it */
#define BUFFER_PAGES	DIV_ROUND_UP(BUFFER_BYTES, PAGE_SIZE)

struct buffer {
	struct page **pages;	/* BUFFER_PAGES of them, in order */
	unsigned int order;	/* of each block */
};

static inline unsigned long buffer_block_pages(const struct buffer *buffer)
{
	return 1UL << buffer->order;
}

/* Blocks that user space has pinned, or still maps, live on until it lets go of them. */
static inline void buffer_free(struct buffer *buffer)
{
	unsigned long i;

	for (i = 0; i < BUFFER_PAGES && buffer->pages[i]; i += buffer_block_pages(buffer))
		__free_pages(buffer->pages[i], buffer->order);
	kvfree(buffer->pages);
}

/*
 * __GFP_ZERO, for user space sees what was in these pages before. __GFP_COMP, for without it only
 * the first page of a block has a count of its own, and vm_insert_page() refuses the others.
 */
static inline int buffer_alloc(struct buffer *buffer)
{
	const gfp_t flags = GFP_KERNEL | __GFP_ZERO | __GFP_COMP;
	unsigned long first, i;
	struct page *block;

	buffer->order = min_t(unsigned int, get_order(BUFFER_BYTES), BUFFER_ORDER);
	buffer->pages = kvcalloc(BUFFER_PAGES, sizeof(*buffer->pages), GFP_KERNEL);
	if (!buffer->pages)
		return -ENOMEM;
	for (first = 0; first < BUFFER_PAGES; first += buffer_block_pages(buffer)) {
		block = alloc_pages(flags, buffer->order);
		if (!block) {
			buffer_free(buffer);
			return -ENOMEM;
		}
		for (i = 0; i < buffer_block_pages(buffer) && first + i < BUFFER_PAGES; i++)
			buffer->pages[first + i] = block + i;
	}
	return 0;
}

/*
 * 0, or why this mapping cannot be: what is beyond the buffer is other people's memory. Without
 * VM_MAYWRITE an mprotect() that would make it writable later is refused as well.
 */
static inline int buffer_check(struct vm_area_struct *vma)
{
	if (vma->vm_pgoff >= BUFFER_PAGES || vma_pages(vma) > BUFFER_PAGES - vma->vm_pgoff)
		return -ENXIO;
	if (!BUFFER_READ_ONLY)
		return 0;
	if (vma->vm_flags & VM_WRITE)
		return -EACCES;
	vm_flags_clear(vma, VM_MAYWRITE);
	return 0;
}

#endif /* EXAMPLES_BUFFER_H */
