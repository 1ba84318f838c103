// SPDX-License-Identifier: GPL-2.0-only

#include "ioctl.h"

#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "access.h"
#include "backend_ops.h"
#include "context.h"
#include "edu.h"
#include "locks.h"
#include "offer.h"
#include "page.h"
#include "pci.h"
#include "test.h"
#include "walk.h"

#define MAPBENCH_ACCESS_MAX_COUNT	65536

/* The sizes first published. */
#define MAPBENCH_CONFIG_SIZE_VER0	96
#define MAPBENCH_INFO_SIZE_VER0		128
#define MAPBENCH_LIST_SIZE_VER0		256
#define MAPBENCH_BARS_SIZE_VER0		32
#define MAPBENCH_ACCESS_SIZE_VER0	40
#define MAPBENCH_WALK_SIZE_VER0		64
#define MAPBENCH_PAGE_SIZE_VER0		32
#define MAPBENCH_DMA_SIZE_VER0		24
#define MAPBENCH_LOCKS_SIZE_VER0	40

static int ioctl_get(void *to, size_t size, size_t min_size, const void __user *from)
{
	u32 user_size;

	if (get_user(user_size, (const u32 __user *)from))
		return -EFAULT;
	if (user_size < min_size)
		return -EINVAL;
	if (user_size > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(to, size, from, user_size);
}

/* The struct begins with struct_size; what the caller has beyond ours was found to be zero. */
static int ioctl_put(void __user *to, const void *from, size_t size)
{
	u32 user_size = *(const u32 *)from;

	return copy_to_user(to, from, min_t(size_t, size, user_size)) ? -EFAULT : 0;
}

static int ioctl_config(struct mapbench_context *context, void __user *user)
{
	struct mapbench_config config;
	struct mapbench_request request;
	int err;

	err = ioctl_get(&config, sizeof(config), MAPBENCH_CONFIG_SIZE_VER0, user);
	if (err)
		return err;
	err = mapbench_offer_parse(&request, &config);
	if (err)
		return err;
	return mapbench_context_configure(context, &request);
}

static int ioctl_info(struct mapbench_context *context, void __user *user)
{
	const struct mapbench_buffer *buffer = &context->buffer;
	struct mapbench_info info;
	int err;

	err = ioctl_get(&info, sizeof(info), MAPBENCH_INFO_SIZE_VER0, user);
	if (err)
		return err;
	err = mapbench_context_lock(context);
	if (err)
		return err;
	info.extents = buffer->n_extents;
	info.length = (u64)buffer->pages << PAGE_SHIFT;
	info.bar = buffer->bar;
	info.window = buffer->window;
	info.flags = MAPBENCH_TEST_INFO_FLAGS;
	strscpy_pad(info.backend, context->backend->name, sizeof(info.backend));
	strscpy_pad(info.source, buffer->source->name, sizeof(info.source));
	strscpy_pad(info.cache, mapbench_cache_names[buffer->cache], sizeof(info.cache));
	mapbench_context_unlock(context);
	return ioctl_put(user, &info, sizeof(info));
}

static int ioctl_list(void __user *user)
{
	struct mapbench_list list;
	int err = ioctl_get(&list, sizeof(list), MAPBENCH_LIST_SIZE_VER0, user);

	if (!err)
		err = mapbench_offer_list(&list);
	return err ?: ioctl_put(user, &list, sizeof(list));
}

static int ioctl_bars(void __user *user)
{
	struct mapbench_bars bars;
	int err = ioctl_get(&bars, sizeof(bars), MAPBENCH_BARS_SIZE_VER0, user);

	if (!err)
		err = mapbench_pci_list(&bars);
	return err ?: ioctl_put(user, &bars, sizeof(bars));
}

static int ioctl_access(struct mapbench_context *context, void __user *user)
{
	struct mapbench_access access;
	void __user *data;
	size_t size;
	void *bounce;
	int err;

	err = ioctl_get(&access, sizeof(access), MAPBENCH_ACCESS_SIZE_VER0, user);
	if (err)
		return err;
	if ((access.flags & ~MAPBENCH_ACCESS_WRITE) || access.count > MAPBENCH_ACCESS_MAX_COUNT ||
	    (access.width != 4 && access.width != 8) ||
	    access.offset % access.width || access.stride % access.width)
		return -EINVAL;

	/* no user access under the context's lock, hence the copy */
	data = u64_to_user_ptr(access.data);
	size = (size_t)access.count * access.width;
	bounce = kvzalloc(size, GFP_KERNEL);
	if (!bounce)
		return -ENOMEM;
	err = -EFAULT;
	if ((access.flags & MAPBENCH_ACCESS_WRITE) && copy_from_user(bounce, data, size))
		goto out;
	err = mapbench_context_lock(context);
	if (err)
		goto out;
	err = mapbench_access(&context->buffer, &access, bounce);
	mapbench_context_unlock(context);
	if (!err && !(access.flags & MAPBENCH_ACCESS_WRITE) && copy_to_user(data, bounce, size))
		err = -EFAULT;
out:
	kvfree(bounce);
	return err;
}

static int ioctl_walk(struct file *file, void __user *user)
{
	struct mapbench_walk walk;
	int err;

	err = ioctl_get(&walk, sizeof(walk), MAPBENCH_WALK_SIZE_VER0, user);
	if (err)
		return err;
	if (walk.where & ~MAPBENCH_WALK_ANY)
		return -EINVAL;
	err = mapbench_walk(file, &walk);
	if (err)
		return err;
	return ioctl_put(user, &walk, sizeof(walk));
}

static int ioctl_page(struct mapbench_context *context, void __user *user)
{
	struct mapbench_page page;
	int err;

	err = ioctl_get(&page, sizeof(page), MAPBENCH_PAGE_SIZE_VER0, user);
	if (err)
		return err;
	if (page.reserved)
		return -EINVAL;
	err = mapbench_context_lock(context);
	if (err)
		return err;
	err = mapbench_page_counts(&context->buffer, &page);
	mapbench_context_unlock(context);
	if (err)
		return err;
	return ioctl_put(user, &page, sizeof(page));
}

static int ioctl_dma(struct mapbench_context *context, void __user *user)
{
	struct mapbench_dma dma;
	int err;

	err = ioctl_get(&dma, sizeof(dma), MAPBENCH_DMA_SIZE_VER0, user);
	if (err)
		return err;
	if (dma.flags & ~MAPBENCH_DMA_TO_DEVICE)
		return -EINVAL;
	err = mapbench_context_lock(context);
	if (err)
		return err;
	err = mapbench_edu_dma(&context->buffer, &dma);
	mapbench_context_unlock(context);
	return err;
}

static int ioctl_locks(void __user *user)
{
	struct mapbench_locks locks;
	int err;

	err = ioctl_get(&locks, sizeof(locks), MAPBENCH_LOCKS_SIZE_VER0, user);
	if (err)
		return err;
	if (locks.reserved)
		return -EINVAL;
	err = mapbench_locks(&locks);
	if (err)
		return err;
	return ioctl_put(user, &locks, sizeof(locks));
}

long mapbench_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct mapbench_context *context = file->private_data;
	void __user *user = (void __user *)argument;

	static_assert(sizeof(struct mapbench_config) >= MAPBENCH_CONFIG_SIZE_VER0);
	static_assert(sizeof(struct mapbench_info) == MAPBENCH_INFO_SIZE_VER0);
	static_assert(sizeof(struct mapbench_list) >= MAPBENCH_LIST_SIZE_VER0);
	static_assert(sizeof(struct mapbench_bars) == MAPBENCH_BARS_SIZE_VER0);
	static_assert(sizeof(struct mapbench_access) == MAPBENCH_ACCESS_SIZE_VER0);
	static_assert(sizeof(struct mapbench_walk) == MAPBENCH_WALK_SIZE_VER0);
	static_assert(sizeof(struct mapbench_page) == MAPBENCH_PAGE_SIZE_VER0);
	static_assert(sizeof(struct mapbench_dma) == MAPBENCH_DMA_SIZE_VER0);
	static_assert(sizeof(struct mapbench_locks) == MAPBENCH_LOCKS_SIZE_VER0);

	switch (command) {
	case MAPBENCH_IOC_CONFIG:
		return ioctl_config(context, user);
	case MAPBENCH_IOC_INFO:
		return ioctl_info(context, user);
	case MAPBENCH_IOC_LIST:
		return ioctl_list(user);
	case MAPBENCH_IOC_BARS:
		return ioctl_bars(user);
	case MAPBENCH_IOC_ACCESS:
		return ioctl_access(context, user);
	case MAPBENCH_IOC_WALK:
		return ioctl_walk(file, user);
	case MAPBENCH_IOC_PAGE:
		return ioctl_page(context, user);
	case MAPBENCH_IOC_REVOKE:
		mapbench_test_revoke(&context->buffer);
		unmap_mapping_range(context->inode->i_mapping, 0, 0, 1);
		return 0;
	case MAPBENCH_IOC_DMA:
		return ioctl_dma(context, user);
	case MAPBENCH_IOC_LOCKS:
		return ioctl_locks(user);
	default:
		return -ENOTTY;
	}
}
