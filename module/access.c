// SPDX-License-Identifier: GPL-2.0-only

#include "access.h"

#include <linux/io.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sizes.h>

static void access_memory(void *address, void *item, unsigned int width, bool write)
{
	if (width == 4 && write)
		WRITE_ONCE(*(u32 *)address, *(u32 *)item);
	else if (width == 4)
		*(u32 *)item = READ_ONCE(*(u32 *)address);
	else if (write)
		WRITE_ONCE(*(u64 *)address, *(u64 *)item);
	else
		*(u64 *)item = READ_ONCE(*(u64 *)address);
}

static void access_io(void __iomem *address, void *item, unsigned int width, bool write)
{
	if (width == 4 && write)
		writel(*(u32 *)item, address);
	else if (width == 4)
		*(u32 *)item = readl(address);
	else if (write)
		writeq(*(u64 *)item, address);
	else
		*(u64 *)item = readq(address);
}

static int access_check(const struct mapbench_buffer *buffer,
			const struct mapbench_access *request)
{
	u64 length = (u64)buffer->pages << PAGE_SHIFT;
	u64 last;

	if (check_mul_overflow(request->stride, (u64)request->count - 1, &last) ||
	    check_add_overflow(last, request->offset, &last) ||
	    last >= length)
		return -ENXIO;
	return 0;
}

/* How much of the BAR to map at once: only what is accessed, and that in moderate pieces. */
static u64 access_window(const struct mapbench_access *request, u64 at)
{
	u64 last = request->offset + (request->count - 1ULL) * request->stride;

	if (request->stride > PAGE_SIZE)
		return PAGE_SIZE;
	return min_t(u64, (last & PAGE_MASK) + PAGE_SIZE - (at & PAGE_MASK), SZ_2M);
}

/* A lasting mapping of a BAR would reserve its memory type, so map the part at hand alone. */
static int access_bar(const struct mapbench_buffer *buffer, const struct mapbench_access *request,
		      void *data)
{
	bool write = request->flags & MAPBENCH_ACCESS_WRITE;
	void __iomem *window = NULL;
	u64 base = 0, end = 0, at;
	u32 i;

	for (i = 0; i < request->count; i++) {
		at = request->offset + i * request->stride;
		if (at < base || at >= end) {
			if (window)
				iounmap(window);
			cond_resched();
			base = at & PAGE_MASK;
			end = base + access_window(request, at);
			window = ioremap(buffer->phys + base, end - base);
			if (!window)
				return -ENOMEM;
		}
		access_io(window + (at - base), data + (size_t)i * request->width, request->width,
			  write);
	}
	if (window)
		iounmap(window);
	return 0;
}

static void access_extents(const struct mapbench_buffer *buffer,
			   const struct mapbench_access *request, void *data)
{
	unsigned int shift = min(buffer->shift + PAGE_SHIFT, BITS_PER_LONG - 1U);
	bool write = request->flags & MAPBENCH_ACCESS_WRITE;
	u32 i;

	for (i = 0; i < request->count; i++) {
		u64 at = request->offset + i * request->stride;

		access_memory(buffer->extents[at >> shift].kaddr + (at & (BIT(shift) - 1)),
			      data + (size_t)i * request->width, request->width, write);
	}
}

int mapbench_access(const struct mapbench_buffer *buffer, const struct mapbench_access *request,
		    void *data)
{
	int err;

	if (!request->count)
		return 0;
	err = access_check(buffer, request);
	if (err)
		return err;
	if (!buffer->extents[0].kaddr)
		return access_bar(buffer, request, data);
	access_extents(buffer, request, data);
	return 0;
}
