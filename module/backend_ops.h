/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BACKEND_OPS_H
#define MAPBENCH_BACKEND_OPS_H

#include <linux/fs.h>
#include <linux/types.h>

/* One way for PTEs to come to be. */
struct mapbench_backend {
	const char *name;		/* as in backends.h */
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

/* Each by its name, and all of them in the order of backends.h. */
extern const struct mapbench_backend
#define BACKEND(backend) mapbench_##backend
#include "backends.h"
	*const mapbench_backends[];
extern const unsigned int mapbench_n_backends;

#endif /* MAPBENCH_BACKEND_OPS_H */
