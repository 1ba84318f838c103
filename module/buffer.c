// SPDX-License-Identifier: GPL-2.0-only

#include "buffer.h"

#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "backend_ops.h"
#include "limits.h"
#include "request.h"

/* One for all buffers: only an unbind takes it for writing. */
DEFINE_PERCPU_RWSEM(mapbench_revocation);

static int buffer_charge(const struct mapbench_buffer *buffer)
{
	if (!buffer->source->memory)
		return 0;
	if (!mapbench_limits_charge(buffer->pages)) {
		mapbench_limits_uncharge(buffer->pages);
		return -ENOMEM;
	}
	return 0;
}

static void buffer_uncharge(const struct mapbench_buffer *buffer)
{
	if (buffer->source->memory)
		mapbench_limits_uncharge(buffer->pages);
}

static int buffer_fill_array(struct mapbench_buffer *buffer)
{
	unsigned long i;

	buffer->array = kvmalloc_array(buffer->offered, sizeof(*buffer->array), GFP_KERNEL);
	if (!buffer->array)
		return -ENOMEM;
	for (i = 0; i < buffer->offered; i++)
		buffer->array[i] = pfn_to_page(mapbench_buffer_map_pfn(buffer, i));
	return 0;
}

static void buffer_set_range(struct mapbench_buffer *buffer,
			     const struct mapbench_request *request)
{
	unsigned long inside = offset_in_page(request->range_offset);

	buffer->bytes = request->range_length;
	if (request->flags & MAPBENCH_CONFIG_RAW) {
		/* the call that gets start and bytes is to be the only check */
		buffer->offered = ULONG_MAX;
		buffer->start = request->range_offset;
		return;
	}
	if (!(request->flags & MAPBENCH_CONFIG_RANGE))
		buffer->bytes = buffer->pages << PAGE_SHIFT;
	buffer->first = request->range_offset >> PAGE_SHIFT;
	buffer->offered = PAGE_ALIGN(inside + buffer->bytes) >> PAGE_SHIFT;
	buffer->start = PFN_PHYS(mapbench_buffer_pfn(buffer, buffer->first)) + inside;
}

int mapbench_buffer_create(struct mapbench_buffer *buffer, const struct mapbench_backend *backend,
			   const struct mapbench_request *request)
{
	unsigned long i, left = request->pages;
	int err;

	memset(buffer, 0, sizeof(*buffer));
	INIT_LIST_HEAD(&buffer->function_link);
	buffer->source = request->source;
	buffer->traits = request->traits;
	buffer->cache = request->cache;
	buffer->window = request->window ?: backend->window;
	buffer->reserved = request->flags & MAPBENCH_CONFIG_RESERVED;
	buffer->pages = request->pages;
	buffer->spare = request->spare;
	buffer->shift = request->source->shift;
	buffer->revocable = request->source->function;
	buffer->n_extents = mapbench_request_extents(request);

	err = buffer_charge(buffer);
	if (err)
		return err;
	err = -ENOMEM;
	buffer->extents = kvcalloc(buffer->n_extents, sizeof(*buffer->extents), GFP_KERNEL);
	if (!buffer->extents)
		goto err_extents;
	for (i = 0; i < buffer->n_extents; i++, left -= BIT(buffer->shift))
		buffer->extents[i].pages = min(left, BIT(buffer->shift));
	err = buffer->source->alloc(buffer, request);
	if (err)
		goto err_alloc;
	for (i = 0; i < buffer->n_extents; i++)
		buffer->extents[i].pfn += buffer->spare - (i << buffer->shift);
	buffer_set_range(buffer, request);
	if (backend->wants_array) {
		err = buffer_fill_array(buffer);
		if (err)
			goto err_array;
	}
	return 0;

err_array:
	buffer->source->free(buffer);
err_alloc:
	kvfree(buffer->extents);
	buffer->extents = NULL;
err_extents:
	buffer_uncharge(buffer);
	return err;
}

void mapbench_buffer_clear(struct mapbench_buffer *buffer)
{
	unsigned long i;

	for (i = 0; i < buffer->n_extents; i++) {
		memset(buffer->extents[i].kaddr, 0,
		       (buffer->extents[i].pages + buffer->spare) << PAGE_SHIFT);
		cond_resched();
	}
}

void mapbench_buffer_destroy(struct mapbench_buffer *buffer)
{
	if (!buffer->extents)
		return;
	kvfree(buffer->array);
	buffer->array = NULL;
	buffer->source->free(buffer);
	kvfree(buffer->extents);
	buffer->extents = NULL;
	buffer_uncharge(buffer);
}

void mapbench_buffer_revoke(struct mapbench_buffer *buffer)
{
	unsigned long i;

	percpu_down_write(&mapbench_revocation);
	buffer->revoked = true;
	percpu_up_write(&mapbench_revocation);

	/* a fault that returned its page locked has not mapped it yet */
	if (!(buffer->traits & MAPBENCH_REFS))
		return;
	for (i = 0; i < buffer->pages; i++) {
		struct page *page = pfn_to_page(mapbench_buffer_pfn(buffer, i));

		lock_page(page);
		unlock_page(page);
	}
}
