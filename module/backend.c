// SPDX-License-Identifier: GPL-2.0-only

#include "backend.h"

const struct mapbench_backend *const mapbench_backends[] = {
	&mapbench_noop,
	&mapbench_remap_pfn,
	&mapbench_io_remap_pfn,
	&mapbench_iomap_memory,
	&mapbench_insert_page,
	&mapbench_insert_pages,
	&mapbench_map_pages,
	&mapbench_dma_mmap,
	&mapbench_remap_vmalloc,
	&mapbench_apply_range,
	&mapbench_prepare_remap,
	&mapbench_prepare_ioremap,
	&mapbench_prepare_simple_ioremap,
	&mapbench_prepare_map_pages,
	&mapbench_fault_page,
	&mapbench_fault_pfn,
	&mapbench_fault_mixed,
	&mapbench_fault_page_mkwrite,
	&mapbench_fault_around,
	&mapbench_fault_huge,
	&mapbench_fault_page_vmalock,
	&mapbench_fault_pfn_vmalock,
	&mapbench_remap_2_6_14,
};

const unsigned int mapbench_n_backends = ARRAY_SIZE(mapbench_backends);
