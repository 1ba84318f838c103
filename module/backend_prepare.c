// SPDX-License-Identifier: GPL-2.0-only
/* Bulk, by an action that .mmap_prepare orders and mm carries out once the VMA is there. */

#include "backend.h"

#include <linux/module.h>

#include "compat.h"

#ifdef MAPBENCH_COMPAT_MMAP_PREPARE

static struct mapbench_buffer *prepare_begin(struct vm_area_desc *desc)
{
	struct mapbench_buffer *buffer;

	buffer = mapbench_context_range(desc->file, desc->pgoff, vma_desc_pages(desc));
	/* before the action, which takes a copy */
	if (!IS_ERR(buffer))
		desc->page_prot = mapbench_cache_prot(buffer->cache, desc->page_prot);
	return buffer;
}

static int prepare_remap(struct vm_area_desc *desc)
{
	struct mapbench_buffer *buffer = prepare_begin(desc);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	mmap_action_remap_full(desc, mapbench_buffer_map_pfn(buffer, desc->pgoff));
	return 0;
}

static int prepare_ioremap(struct vm_area_desc *desc)
{
	struct mapbench_buffer *buffer = prepare_begin(desc);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	mmap_action_ioremap_full(desc, mapbench_buffer_map_pfn(buffer, desc->pgoff));
	return 0;
}

static int prepare_simple_ioremap(struct vm_area_desc *desc)
{
	struct mapbench_buffer *buffer = prepare_begin(desc);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	mmap_action_simple_ioremap(desc, buffer->start, buffer->bytes);
	return 0;
}

static int prepare_map_pages(struct vm_area_desc *desc)
{
	struct mapbench_buffer *buffer = prepare_begin(desc);

	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	mmap_action_map_kernel_pages_full(desc, buffer->array + desc->pgoff);
	return 0;
}

const struct mapbench_backend mapbench_prepare_remap = {
	.name = "prepare_remap",
	.needs = MAPBENCH_ONE_EXTENT,
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_remap },
};

const struct mapbench_backend mapbench_prepare_ioremap = {
	.name = "prepare_ioremap",
	.needs = MAPBENCH_ONE_EXTENT,
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_ioremap },
};

const struct mapbench_backend mapbench_prepare_simple_ioremap = {
	.name = "prepare_simple_ioremap",
	.needs = MAPBENCH_ONE_EXTENT,
	.heeds = MAPBENCH_CONFIG_RAW,
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_simple_ioremap },
};

const struct mapbench_backend mapbench_prepare_map_pages = {
	.name = "prepare_map_pages",
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.wants_array = true,
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_map_pages },
};

#else

#define PREPARE_MISSING "this kernel has no mmap_prepare"

const struct mapbench_backend mapbench_prepare_remap = {
	.name = "prepare_remap",
	.missing = PREPARE_MISSING,
};

const struct mapbench_backend mapbench_prepare_ioremap = {
	.name = "prepare_ioremap",
	.missing = PREPARE_MISSING,
};

const struct mapbench_backend mapbench_prepare_simple_ioremap = {
	.name = "prepare_simple_ioremap",
	.missing = PREPARE_MISSING,
};

const struct mapbench_backend mapbench_prepare_map_pages = {
	.name = "prepare_map_pages",
	.missing = PREPARE_MISSING,
};

#endif /* MAPBENCH_COMPAT_MMAP_PREPARE */

MODULE_INFO(mapbench_backend, "prepare_remap");
MODULE_INFO(mapbench_backend, "prepare_ioremap");
MODULE_INFO(mapbench_backend, "prepare_simple_ioremap");
MODULE_INFO(mapbench_backend, "prepare_map_pages");
