// SPDX-License-Identifier: GPL-2.0-only

#include "backend.h"

const struct mapbench_backend *const mapbench_backends[] = {
	&mapbench_noop,
	&mapbench_remap_pfn,
	&mapbench_io_remap_pfn,
	&mapbench_iomap_memory,
	&mapbench_insert_page,
	&mapbench_insert_pages,
	&mapbench_fault_page,
	&mapbench_fault_pfn,
};

const unsigned int mapbench_n_backends = ARRAY_SIZE(mapbench_backends);
