/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_CONTEXT_H
#define MAPBENCH_CONTEXT_H

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/mutex.h>

#include "buffer.h"

struct mapbench_backend;
struct mapbench_function;
struct mapbench_request;

/* What one open file has. Its lock is taken under mmap_lock: never touch user memory holding it. */
struct mapbench_context {
	struct mapbench_buffer buffer;
	bool ready;			/* buffer is set, for good; read with acquire */
	struct mm_struct *recent_mm;	/* the last one entered in mms */
	struct list_head mms;		/* that may be mapping a revocable buffer right now */
	struct mutex lock;		/* all above */
	const struct mapbench_backend *backend;
	struct inode *inode;		/* its i_mapping has the mappings of this file alone */
	struct kref kref;
};

int mapbench_context_init(void);
void mapbench_context_exit(void);
int mapbench_context_open(struct inode *inode, struct file *file);
int mapbench_context_release(struct inode *inode, struct file *file);
void mapbench_context_get(struct mapbench_context *context);
void mapbench_context_put(struct mapbench_context *context);

/* EBUSY: it has a buffer already; else as mapbench_offer_check() and ENOMEM. */
int mapbench_context_configure(struct mapbench_context *context, struct mapbench_request *request);
/*
 * Locks the context and makes sure it has a buffer, the default one if need be. ENODEV: revoked.
 * On success the caller unlocks.
 */
int mapbench_context_lock(struct mapbench_context *context);
void mapbench_context_unlock(struct mapbench_context *context);
/*
 * If the buffer is still that function's: zaps every PTE, lets none come back, and frees the
 * buffer's memory. Sleeps.
 */
void mapbench_context_revoke(struct mapbench_context *context,
			     const struct mapbench_function *function);

/* For mapbench_context_range(). */
int mapbench_context_prepare(struct mapbench_context *context);

/*
 * What every mmap handler begins with: the buffer, which offers pages pgoff to pgoff + pages - 1,
 * or an ERR_PTR: ENXIO, ENODEV, or what making the default buffer gave.
 */
static inline struct mapbench_buffer *mapbench_context_range(struct file *file,
							     unsigned long pgoff,
							     unsigned long pages)
{
	struct mapbench_context *context = file->private_data;
	struct mapbench_buffer *buffer = &context->buffer;
	int err;

	/* pairs with the release where the buffer is made */
	if (unlikely(!smp_load_acquire(&context->ready) || buffer->revocable)) {
		err = mapbench_context_prepare(context);
		if (err)
			return ERR_PTR(err);
	}
	if (pgoff > buffer->offered || pages > buffer->offered - pgoff)
		return ERR_PTR(-ENXIO);
	return buffer;
}

/* The same for .mmap, with the caching set. */
static inline struct mapbench_buffer *mapbench_context_mmap(struct file *file,
							    struct vm_area_struct *vma)
{
	struct mapbench_buffer *buffer;

	buffer = mapbench_context_range(file, vma->vm_pgoff, vma_pages(vma));
	if (!IS_ERR(buffer))
		vma->vm_page_prot = mapbench_cache_prot(buffer->cache, vma->vm_page_prot);
	return buffer;
}

#endif /* MAPBENCH_CONTEXT_H */
