// SPDX-License-Identifier: GPL-2.0-only
/* Bugs on demand: a kernel that looks for such must report each of them. */

#include "../test.h"

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../buffer.h"

static bool bug_in_revoke;

static int bug_use_after_free(void)
{
	u32 *freed = kzalloc(64, GFP_KERNEL);

	if (!freed)
		return -ENOMEM;
	kfree(freed);
	/* else the compiler sees it */
	OPTIMIZER_HIDE_VAR(freed);
	READ_ONCE(*freed);
	return 0;
}

static int bug_leak(void)
{
	void *lost = kzalloc(64, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(lost);
	return lost ? 0 : -ENOMEM;
}

static int bug_inversion(void)
{
	static DEFINE_MUTEX(first);
	static DEFINE_MUTEX(second);

	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}

static int bug_set(const char *value, const struct kernel_param *param)
{
	if (sysfs_streq(value, "use_after_free"))
		return bug_use_after_free();
	if (sysfs_streq(value, "leak"))
		return bug_leak();
	if (sysfs_streq(value, "inversion"))
		return bug_inversion();
	if (!sysfs_streq(value, "revoke"))
		return -EINVAL;
	bug_in_revoke = true;
	return 0;
}

void mapbench_test_revoke(const struct mapbench_buffer *buffer)
{
	WARN(bug_in_revoke && buffer->extents && buffer->source == &mapbench_split,
	     "mapbench: revoked a split buffer\n");
}

static const struct kernel_param_ops bug_ops = {
	.set = bug_set,
};

module_param_cb(bug, &bug_ops, NULL, 0200);
MODULE_PARM_DESC(bug, "Write use_after_free, leak or inversion: it is done; revoke: split buffers warn");

static int bug_provoke(const char *value, const struct kernel_param *param)
{
	WARN(1, "mapbench: provoked by a test\n");
	return 0;
}

static const struct kernel_param_ops provoke_ops = {
	.set = bug_provoke,
};

module_param_cb(provoke, &provoke_ops, NULL, 0200);
MODULE_PARM_DESC(provoke, "Write anything: the kernel logs a warning");
