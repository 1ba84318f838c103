// SPDX-License-Identifier: GPL-2.0-only
/* Bulk, by an action that .mmap_prepare orders and mm carries out once the VMA is there. */

#include "backend.h"

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

#else

#define PREPARE_MISSING "this kernel has no mmap_prepare"

#endif /* MAPBENCH_COMPAT_MMAP_PREPARE */

const struct mapbench_backend mapbench_prepare_remap = {
	.name = "prepare_remap",
	.call = "mmap_action_remap_full()",
	.by = MAPBENCH_BY_PFN,
	.needs = MAPBENCH_ONE_EXTENT,
#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_remap },
#else
	.missing = PREPARE_MISSING,
#endif
};

const struct mapbench_backend mapbench_prepare_ioremap = {
	.name = "prepare_ioremap",
	.call = "mmap_action_ioremap_full()",
	.by = MAPBENCH_BY_IO,
	.needs = MAPBENCH_ONE_EXTENT,
#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_ioremap },
#else
	.missing = PREPARE_MISSING,
#endif
};

const struct mapbench_backend mapbench_prepare_simple_ioremap = {
	.name = "prepare_simple_ioremap",
	.call = "mmap_action_simple_ioremap()",
	.by = MAPBENCH_BY_IO,
	.needs = MAPBENCH_ONE_EXTENT,
	.heeds = MAPBENCH_CONFIG_RAW,
#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_simple_ioremap },
#else
	.missing = PREPARE_MISSING,
#endif
};

const struct mapbench_backend mapbench_prepare_map_pages = {
	.name = "prepare_map_pages",
	.call = "mmap_action_map_kernel_pages_full()",
	.by = MAPBENCH_BY_PAGE,
	.needs = MAPBENCH_PAGES | MAPBENCH_REFS,
	.wants_array = true,
#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
	.fops = { MAPBENCH_FOPS, .mmap_prepare = prepare_map_pages },
#else
	.missing = PREPARE_MISSING,
#endif
};
