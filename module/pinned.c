// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pipe, io_uring or a device may hold pages longer than the mapping lives that it took them from.
 * The page allocator gives such a page to nobody before its last reference is put. CMA does not
 * wait: cma_release() warns and frees the pages under whoever holds them. So we keep a CMA buffer
 * that somebody still holds a page of, look at it from time to time, and free it when nobody does.
 */

#include "pinned.h"

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define PINNED_LOOK	(HZ / 4)

static void pinned_look(struct work_struct *work);

static LIST_HEAD(kept);
static DEFINE_MUTEX(kept_lock);
static DECLARE_DELAYED_WORK(look, pinned_look);

/* Nothing maps the pages any more, so only a holder can pass one on: a count of 1 stays 1. */
static bool pinned_is_held(const struct mapbench_pinned *pinned)
{
	unsigned long i;

	for (i = 0; i < pinned->pages; i++)
		if (page_count(virt_to_page(pinned->kaddr + (i << PAGE_SHIFT))) != 1)
			return true;
	return false;
}

static void pinned_release(struct mapbench_pinned *pinned)
{
	dma_free_attrs(pinned->dev, pinned->pages << PAGE_SHIFT, pinned->kaddr, pinned->dma,
		       DMA_ATTR_NO_WARN);
	kfree(pinned);
}

static void pinned_look(struct work_struct *work)
{
	struct mapbench_pinned *pinned, *next;

	mutex_lock(&kept_lock);
	list_for_each_entry_safe(pinned, next, &kept, link) {
		struct device *dev = pinned->dev;

		if (pinned_is_held(pinned))
			continue;
		list_del(&pinned->link);
		pinned_release(pinned);
		put_device(dev);
		module_put(THIS_MODULE);
	}
	if (!list_empty(&kept))
		schedule_delayed_work(&look, PINNED_LOOK);
	mutex_unlock(&kept_lock);
}

void mapbench_pinned_free(struct mapbench_pinned *pinned)
{
	if (!pinned_is_held(pinned)) {
		pinned_release(pinned);
		return;
	}
	/* the driver may go before the memory: the device must not */
	get_device(pinned->dev);
	__module_get(THIS_MODULE);
	mutex_lock(&kept_lock);
	list_add_tail(&pinned->link, &kept);
	schedule_delayed_work(&look, PINNED_LOOK);
	mutex_unlock(&kept_lock);
}

/* The work that put the last reference may not have returned. */
void mapbench_pinned_exit(void)
{
	cancel_delayed_work_sync(&look);
}
