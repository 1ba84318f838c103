/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_TEST_H
#define MAPBENCH_TEST_H

#include <linux/types.h>

#include "backend_ops.h"
#include "uapi/mapbench.h"

struct file;
struct inode;
struct mapbench_buffer;

/* Hooks with which the tests prove that they can fail; a build without them has none. */
#ifdef MAPBENCH_TEST
#define MAPBENCH_TEST_INFO_FLAGS	MAPBENCH_INFO_TEST_BUILD
#define MAPBENCH_TEST_CONFIG_FLAGS	MAPBENCH_CONFIG_RAW
/* By how many pages a backend is to miss what it should map. */
unsigned long mapbench_test_shift(void);
/* Called by MAPBENCH_IOC_REVOKE: a place for a bug that takes a sequence of operations. */
void mapbench_test_revoke(const struct mapbench_buffer *buffer);
/* Whether memory is offered that must not be mapped. */
bool mapbench_test_debate(void);
/* Whether memory is offered in a second cache mode, which it must not be mapped in. */
bool mapbench_test_alias(void);
/* The backend of a minor number, or what stands in for it. */
const struct mapbench_backend *mapbench_test_backend(unsigned int index);
/* Of a file whose open has succeeded: its backend is to be wrong. */
void mapbench_test_open(struct inode *inode, struct file *file);
#else
#define MAPBENCH_TEST_INFO_FLAGS	0
#define MAPBENCH_TEST_CONFIG_FLAGS	0
static inline unsigned long mapbench_test_shift(void)
{
	return 0;
}

static inline void mapbench_test_revoke(const struct mapbench_buffer *buffer)
{
}

static inline bool mapbench_test_debate(void)
{
	return false;
}

static inline bool mapbench_test_alias(void)
{
	return false;
}

static inline const struct mapbench_backend *mapbench_test_backend(unsigned int index)
{
	return mapbench_backends[index];
}

static inline void mapbench_test_open(struct inode *inode, struct file *file)
{
}
#endif

#endif /* MAPBENCH_TEST_H */
