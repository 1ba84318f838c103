/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every backend, a line each, in the order of the minor numbers and of MAPBENCH_IOC_LIST. BACKEND()
 * is what is made of a line: who includes this file defines it, and it ends with the list.
 */
BACKEND(noop),
BACKEND(remap_pfn),
BACKEND(io_remap_pfn),
BACKEND(iomap_memory),
BACKEND(insert_page),
BACKEND(insert_pages),
BACKEND(map_pages),
BACKEND(dma_mmap),
BACKEND(remap_vmalloc),
BACKEND(apply_range),
BACKEND(prepare_remap),
BACKEND(prepare_ioremap),
BACKEND(prepare_simple_ioremap),
BACKEND(prepare_map_pages),
BACKEND(fault_page),
BACKEND(fault_pfn),
BACKEND(fault_mixed),
BACKEND(fault_page_mkwrite),
BACKEND(fault_around),
BACKEND(fault_huge),
BACKEND(fault_page_vmalock),
BACKEND(fault_pfn_vmalock),
BACKEND(remap_2_6_14),
#undef BACKEND
