// SPDX-License-Identifier: GPL-2.0-only

#include "context.h"

#include <linux/mount.h>
#include <linux/moduleparam.h>
#include <linux/pseudo_fs.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>

#include "backend_ops.h"
#include "compat.h"
#include "offer.h"
#include "test.h"

#define MAPBENCH_CONTEXT_FS_MAGIC	0x6d617062

static unsigned long size = SZ_2M;
module_param(size, ulong, 0444);
MODULE_PARM_DESC(size, "Length of the default buffer, in bytes (default 2 MiB)");

static struct vfsmount *context_mount;

struct context_mm {
	struct list_head link;
	struct mm_struct *mm;
};

static int context_init_fs(struct fs_context *fc)
{
	return init_pseudo(fc, MAPBENCH_CONTEXT_FS_MAGIC) ? 0 : -ENOMEM;
}

/*
 * Gives each open file an inode, and so an address_space, of its own. It has no owner: the mount,
 * as old as the module, would keep the module from going.
 */
static struct file_system_type context_fs = {
	.name = "mapbench",
	.init_fs_context = context_init_fs,
	.kill_sb = kill_anon_super,
};

int mapbench_context_init(void)
{
	if (!size) {
		pr_err("mapbench: size must not be 0\n");
		return -EINVAL;
	}
	context_mount = kern_mount(&context_fs);
	return PTR_ERR_OR_ZERO(context_mount);
}

void mapbench_context_exit(void)
{
	kern_unmount(context_mount);
}

int mapbench_context_open(struct inode *inode, struct file *file)
{
	struct mapbench_context *context;
	int err;

	context = kzalloc_obj(*context);
	if (!context)
		return -ENOMEM;
	context->inode = alloc_anon_inode(context_mount->mnt_sb);
	if (IS_ERR(context->inode)) {
		err = PTR_ERR(context->inode);
		kfree(context);
		return err;
	}
	context->backend = container_of(file->f_op, struct mapbench_backend, fops);
	mutex_init(&context->lock);
	INIT_LIST_HEAD(&context->mms);
	kref_init(&context->kref);
	file->private_data = context;
	file->f_mapping = context->inode->i_mapping;
	mapbench_test_open(inode, file);
	return 0;
}

static void context_leave_mm(struct context_mm *entry)
{
	list_del(&entry->link);
	mmdrop(entry->mm);
	kfree(entry);
}

static void context_free(struct kref *kref)
{
	struct mapbench_context *context = container_of(kref, struct mapbench_context, kref);
	struct context_mm *entry, *next;

	list_for_each_entry_safe(entry, next, &context->mms, link)
		context_leave_mm(entry);
	iput(context->inode);
	mutex_destroy(&context->lock);
	kfree(context);
}

void mapbench_context_get(struct mapbench_context *context)
{
	kref_get(&context->kref);
}

void mapbench_context_put(struct mapbench_context *context)
{
	kref_put(&context->kref, context_free);
}

int mapbench_context_release(struct inode *inode, struct file *file)
{
	struct mapbench_context *context = file->private_data;

	mutex_lock(&context->lock);
	mapbench_buffer_destroy(&context->buffer);
	mutex_unlock(&context->lock);
	mapbench_context_put(context);
	return 0;
}

static int context_create_buffer(struct mapbench_context *context,
				 struct mapbench_request *request)
{
	const char *why;
	int err;

	err = mapbench_offer_check(context->backend, request, &why);
	if (err)
		return err;
	err = mapbench_buffer_create(&context->buffer, context->backend, request);
	if (err)
		return err;
	/* pairs with mapbench_context_range(): who sees ready sees the buffer */
	smp_store_release(&context->ready, true);
	return 0;
}

/* The default source at the default size, else the first memory that does, else half the size. */
static int context_create_default(struct mapbench_context *context)
{
	const struct mapbench_source *source = mapbench_source_default();
	struct mapbench_request request;
	unsigned long length;
	int err, first = 0;
	unsigned int s;

	for (length = size; length; length = length > PAGE_SIZE ? length / 2 : 0) {
		mapbench_offer_request(&request, source, length);
		err = context_create_buffer(context, &request);
		if (!err || err == -ENOMEM)
			return err;
		first = first ?: err;
		for (s = 0; s < mapbench_n_sources; s++) {
			if (!mapbench_sources[s]->memory)
				continue;
			mapbench_offer_request(&request, mapbench_sources[s], length);
			err = context_create_buffer(context, &request);
			if (!err || err == -ENOMEM)
				return err;
		}
	}
	return first;
}

int mapbench_context_configure(struct mapbench_context *context, struct mapbench_request *request)
{
	int err;

	mutex_lock(&context->lock);
	if (!context->ready)
		err = context_create_buffer(context, request);
	else
		err = context->buffer.revoked ? -ENODEV : -EBUSY;
	mutex_unlock(&context->lock);
	return err;
}

int mapbench_context_lock(struct mapbench_context *context)
{
	int err = 0;

	mutex_lock(&context->lock);
	if (!context->ready)
		err = context_create_default(context);
	else if (context->buffer.revoked)
		err = -ENODEV;
	if (err)
		mutex_unlock(&context->lock);
	return err;
}

void mapbench_context_unlock(struct mapbench_context *context)
{
	mutex_unlock(&context->lock);
}

/*
 * A revocation waits for the mmaps that are under way, by the mmap_lock of each mm in the list. An
 * mm whose lock is free has none: it leaves the list when another enters, and its next mmap, which
 * finds that it is not the recent one, enters it again. The lock is taken, not looked at, so that
 * who takes it next sees recent_mm as it is now. So the list does not grow with processes that map
 * one after the other, and are gone.
 */
static int context_enter_mm(struct mapbench_context *context)
{
	struct context_mm *entry, *next;

	list_for_each_entry(entry, &context->mms, link)
		if (entry->mm == current->mm)
			goto found;
	entry = kzalloc_obj(*entry);
	if (!entry)
		return -ENOMEM;
	mmgrab(current->mm);
	entry->mm = current->mm;
	list_add(&entry->link, &context->mms);
found:
	WRITE_ONCE(context->recent_mm, current->mm);
	list_for_each_entry_safe(entry, next, &context->mms, link) {
		if (entry->mm == current->mm || !mmap_read_trylock(entry->mm))
			continue;
		mmap_read_unlock(entry->mm);
		context_leave_mm(entry);
	}
	return 0;
}

int mapbench_context_prepare(struct mapbench_context *context)
{
	int err = 0;

	/* mmap_lock, which we hold, orders this with a revocation */
	if (READ_ONCE(context->recent_mm) == current->mm)
		return READ_ONCE(context->buffer.revoked) ? -ENODEV : 0;
	err = mapbench_context_lock(context);
	if (err)
		return err;
	if (context->buffer.revocable)
		err = context_enter_mm(context);
	mapbench_context_unlock(context);
	return err;
}

void mapbench_context_revoke(struct mapbench_context *context,
			     const struct mapbench_function *function)
{
	struct context_mm *entry;

	mutex_lock(&context->lock);
	if (!context->buffer.extents || context->buffer.function != function) {
		mutex_unlock(&context->lock);
		return;
	}
	mapbench_buffer_revoke(&context->buffer);
	mutex_unlock(&context->lock);

	/*
	 * An mmap that began before has installed PTEs, but its VMA may not be in i_mmap yet: it
	 * holds its mmap_lock until it is. No mm enters or leaves the list any more.
	 */
	list_for_each_entry(entry, &context->mms, link) {
		mmap_read_lock(entry->mm);
		mmap_read_unlock(entry->mm);
	}
	unmap_mapping_range(context->inode->i_mapping, 0, 0, 1);

	mutex_lock(&context->lock);
	mapbench_buffer_destroy(&context->buffer);
	mutex_unlock(&context->lock);
}
