// SPDX-License-Identifier: GPL-2.0-only

#include "node.h"

#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "backend_ops.h"
#include "compat.h"
#include "test.h"

static struct cdev *nodes;
static dev_t first;

static char *node_devnode(mapbench_compat_devnode_arg *dev, umode_t *mode)
{
	if (mode)
		*mode = 0600;
	return kasprintf(GFP_KERNEL, "mapbench/%s", dev_name(dev));
}

static struct class node_class = {
	.name = "mapbench",
	.devnode = node_devnode,
};

static int node_add(unsigned int i)
{
	const struct mapbench_backend *backend = mapbench_test_backend(i);
	struct device *dev;
	int err;

	cdev_init(&nodes[i], &backend->fops);
	nodes[i].owner = THIS_MODULE;
	err = cdev_add(&nodes[i], first + i, 1);
	if (err)
		return err;
	dev = device_create(&node_class, NULL, first + i, NULL, "%s", backend->name);
	if (IS_ERR(dev)) {
		cdev_del(&nodes[i]);
		return PTR_ERR(dev);
	}
	return 0;
}

static void node_remove_first(unsigned int n)
{
	while (n--) {
		if (mapbench_backends[n]->missing)
			continue;
		device_destroy(&node_class, first + n);
		cdev_del(&nodes[n]);
	}
}

int mapbench_node_init(void)
{
	unsigned int i;
	int err;

	nodes = kcalloc(mapbench_n_backends, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return -ENOMEM;
	err = alloc_chrdev_region(&first, 0, mapbench_n_backends, "mapbench");
	if (err)
		goto err_region;
	err = class_register(&node_class);
	if (err)
		goto err_class;
	for (i = 0; i < mapbench_n_backends; i++) {
		if (mapbench_backends[i]->missing)
			continue;
		err = node_add(i);
		if (err)
			goto err_add;
	}
	return 0;

err_add:
	node_remove_first(i);
	class_unregister(&node_class);
err_class:
	unregister_chrdev_region(first, mapbench_n_backends);
err_region:
	kfree(nodes);
	return err;
}

void mapbench_node_exit(void)
{
	node_remove_first(mapbench_n_backends);
	class_unregister(&node_class);
	unregister_chrdev_region(first, mapbench_n_backends);
	kfree(nodes);
}
