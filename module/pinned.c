// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of a pipe, of io_uring or of a device outlive the mapping they were taken from. The page
 * allocator waits for that, page by page; CMA takes its pages back regardless (cma_release() warns,
 * and frees them under their holder). So what is held is kept here until it is let go.
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

/* Without a mapping nobody comes by a page but from who has it. */
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
