/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BACKEND_H
#define MAPBENCH_BACKEND_H

#include <linux/fs.h>

#include "context.h"
#include "ioctl.h"
#include "source.h"

/* One way for PTEs to come to be. */
struct mapbench_backend {
	const char *name;		/* also a line of modinfo, mapbench_backend */
	const char *missing;		/* why this kernel does not have it; NULL: it does */
	const char *call;		/* the kernel's, as a driver would write it */
	unsigned int by;		/* MAPBENCH_BY_*: what that call is for; 0: a control */
	unsigned int needs;		/* MAPBENCH_PAGES and so on, of the buffer */
	unsigned int list_flags;	/* MAPBENCH_LIST_* it reports */
	unsigned int heeds;		/* MAPBENCH_CONFIG_RAW, _RESERVED: others refuse these */
	unsigned int window;		/* pages a fault maps unless configured; 0: no window */
	unsigned int max_window;	/* pages a fault may map */
	bool wants_array;		/* buffer.array is to be filled */
	const struct file_operations fops;
};

/* What every backend's fops have in common; .mmap or .mmap_prepare is its own. */
#define MAPBENCH_FOPS \
	.owner = THIS_MODULE, \
	.open = mapbench_context_open, \
	.release = mapbench_context_release, \
	.unlocked_ioctl = mapbench_ioctl, \
	.compat_ioctl = compat_ptr_ioctl

extern const struct mapbench_backend mapbench_noop;
extern const struct mapbench_backend mapbench_remap_pfn;
extern const struct mapbench_backend mapbench_io_remap_pfn;
extern const struct mapbench_backend mapbench_iomap_memory;
extern const struct mapbench_backend mapbench_insert_page;
extern const struct mapbench_backend mapbench_insert_pages;
extern const struct mapbench_backend mapbench_map_pages;
extern const struct mapbench_backend mapbench_dma_mmap;
extern const struct mapbench_backend mapbench_remap_vmalloc;
extern const struct mapbench_backend mapbench_apply_range;
extern const struct mapbench_backend mapbench_prepare_remap;
extern const struct mapbench_backend mapbench_prepare_ioremap;
extern const struct mapbench_backend mapbench_prepare_simple_ioremap;
extern const struct mapbench_backend mapbench_prepare_map_pages;
extern const struct mapbench_backend mapbench_fault_page;
extern const struct mapbench_backend mapbench_fault_pfn;
extern const struct mapbench_backend mapbench_fault_mixed;
extern const struct mapbench_backend mapbench_fault_page_mkwrite;
extern const struct mapbench_backend mapbench_fault_around;
extern const struct mapbench_backend mapbench_fault_huge;
extern const struct mapbench_backend mapbench_fault_page_vmalock;
extern const struct mapbench_backend mapbench_fault_pfn_vmalock;
extern const struct mapbench_backend mapbench_remap_2_6_14;

/* In the order of the minor numbers and of MAPBENCH_IOC_LIST. */
extern const struct mapbench_backend *const mapbench_backends[];
extern const unsigned int mapbench_n_backends;

#endif /* MAPBENCH_BACKEND_H */
