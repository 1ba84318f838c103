// SPDX-License-Identifier: GPL-2.0-only

#include <linux/module.h>

#include "context.h"
#include "node.h"
#include "pci.h"
#include "pinned.h"
#include "source.h"
#include "version.h"

static int __init mapbench_init(void)
{
	int err;

	err = mapbench_source_init();
	if (err)
		return err;
	err = mapbench_context_init();
	if (err)
		return err;
	err = mapbench_pci_init();
	if (err)
		goto err_pci;
	err = mapbench_node_init();
	if (err)
		goto err_node;
	return 0;

err_node:
	mapbench_pci_exit();
err_pci:
	mapbench_context_exit();
	return err;
}

static void __exit mapbench_exit(void)
{
	mapbench_node_exit();
	mapbench_pci_exit();
	mapbench_context_exit();
	mapbench_pinned_exit();
}

module_init(mapbench_init);
module_exit(mapbench_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Switchable mmap backends, to measure what each one costs");
MODULE_VERSION(MAPBENCH_VERSION);
