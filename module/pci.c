// SPDX-License-Identifier: GPL-2.0-only

#include "pci.h"

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#include "buffer.h"
#include "compat.h"
#include "context.h"
#include "request.h"

static unsigned int edu_dma_bits = 28;
module_param(edu_dma_bits, uint, 0444);
MODULE_PARM_DESC(edu_dma_bits, "Address bits edu's DMA engine has, as its dma_mask says (default 28)");

static bool claim = true;
module_param(claim, bool, 0444);
MODULE_PARM_DESC(claim, "Take QEMU's devices that have no driver, and know what is in their BARs (default Y); N: only functions whose driver_override names mapbench, with BARs of which nothing is known");

/* What is known of a function: the nature of one BAR. Its index is the id's driver_data. */
enum { KNOWN_UNKNOWN, KNOWN_EDU, KNOWN_IVSHMEM, KNOWN_TESTDEV };

static const struct {
	u8 bar;
	u8 backing;
} function_known[] = {
	[KNOWN_UNKNOWN] = { 0, MAPBENCH_BACKING_UNKNOWN },
	[KNOWN_EDU] = { 0, MAPBENCH_BACKING_REGISTERS },
	[KNOWN_IVSHMEM] = { 2, MAPBENCH_BACKING_RAM },
	[KNOWN_TESTDEV] = { 2, MAPBENCH_BACKING_NONE },
};

struct mapbench_function {
	struct list_head link;
	struct list_head buffers;
	struct pci_dev *pdev;
	unsigned int known;
};

static LIST_HEAD(functions);
/* The list, and each function's buffers; taken under a context's lock. */
static DEFINE_MUTEX(functions_lock);

struct device *mapbench_pci_device(struct mapbench_function *function)
{
	return &function->pdev->dev;
}

phys_addr_t mapbench_pci_edu(struct mapbench_function *function)
{
	return function->known == KNOWN_EDU ? pci_resource_start(function->pdev, 0) : 0;
}

static u32 function_backing(const struct mapbench_function *function, unsigned int bar)
{
	if (bar != function_known[function->known].bar)
		return MAPBENCH_BACKING_UNKNOWN;
	return function_known[function->known].backing;
}

/* Pages of a BAR that user space could map; 0: not memory, or less than a page. */
static unsigned long function_bar_pages(const struct mapbench_function *function, unsigned int bar)
{
	if (!(pci_resource_flags(function->pdev, bar) & IORESOURCE_MEM) ||
	    !PAGE_ALIGNED(pci_resource_start(function->pdev, bar)))
		return 0;
	return pci_resource_len(function->pdev, bar) >> PAGE_SHIFT;
}

static void function_fill_bar(const struct mapbench_function *function, unsigned int index,
			      struct mapbench_bar *bar)
{
	bar->domain = pci_domain_nr(function->pdev->bus);
	bar->bus = function->pdev->bus->number;
	bar->device = PCI_SLOT(function->pdev->devfn);
	bar->function = PCI_FUNC(function->pdev->devfn);
	bar->bar = index;
}

static struct mapbench_function *function_find(const struct mapbench_bar *bar)
{
	struct mapbench_function *function;

	list_for_each_entry(function, &functions, link)
		if (pci_domain_nr(function->pdev->bus) == bar->domain &&
		    function->pdev->bus->number == bar->bus &&
		    PCI_SLOT(function->pdev->devfn) == bar->device &&
		    PCI_FUNC(function->pdev->devfn) == bar->function)
			return function;
	return NULL;
}

static struct mapbench_function *function_pick_dma(const struct mapbench_request *request,
						   const char **why)
{
	struct mapbench_function *function;

	if (request->bar_named) {
		function = function_find(&request->bar);
		if (function)
			return function;
		*why = "that PCI function is not bound to mapbench";
		return ERR_PTR(-ENODEV);
	}
	list_for_each_entry(function, &functions, link)
		if (function->known == KNOWN_EDU)
			return function;
	if (!list_empty(&functions))
		return list_first_entry(&functions, struct mapbench_function, link);
	*why = "no PCI function is bound to mapbench";
	return ERR_PTR(-ENODEV);
}

static struct mapbench_function *
function_pick_named_bar(const struct mapbench_request *request, const char **why)
{
	struct mapbench_function *function = function_find(&request->bar);

	if (!function) {
		*why = "that PCI function is not bound to mapbench";
		return ERR_PTR(-ENODEV);
	}
	if (request->bar.bar >= PCI_STD_NUM_BARS ||
	    !function_bar_pages(function, request->bar.bar)) {
		*why = "that BAR is not memory of at least a page";
		return ERR_PTR(-ENODEV);
	}
	if (request->pages + request->spare > function_bar_pages(function, request->bar.bar)) {
		*why = "longer than the BAR";
		return ERR_PTR(-E2BIG);
	}
	return function;
}

/* A range of memory has one memory type: a second mapping would get the first one's. */
static int function_check_cache(struct mapbench_function *function, unsigned int index,
				enum mapbench_cache cache, const char **why)
{
	struct mapbench_buffer *buffer;

	list_for_each_entry(buffer, &function->buffers, function_link) {
		if (buffer->phys != pci_resource_start(function->pdev, index) ||
		    buffer->cache == cache)
			continue;
		*why = "that BAR is in use in another cache mode";
		return -EBUSY;
	}
	return 0;
}

static struct mapbench_function *function_pick_bar(const struct mapbench_request *request,
						   unsigned int *index, const char **why)
{
	struct mapbench_function *function, *best = NULL;
	bool too_short = false;
	unsigned int i;

	if (request->bar_named) {
		*index = request->bar.bar;
		return function_pick_named_bar(request, why);
	}
	list_for_each_entry(function, &functions, link) {
		i = function_known[function->known].bar;
		if (function_backing(function, i) != MAPBENCH_BACKING_RAM ||
		    !function_bar_pages(function, i))
			continue;
		if (request->pages + request->spare > function_bar_pages(function, i)) {
			too_short = true;
		} else if (!best ||
			   function_bar_pages(function, i) < function_bar_pages(best, *index)) {
			best = function;
			*index = i;
		}
	}
	if (best)
		return best;
	*why = too_short ? "longer than any RAM-backed BAR bound to mapbench" :
			   "no RAM-backed BAR is bound to mapbench: name the BAR to use";
	return ERR_PTR(too_short ? -E2BIG : -ENODEV);
}

int mapbench_pci_check_dma(const struct mapbench_request *request,
			   int (*check)(struct device *dev, const char **why), const char **why)
{
	struct mapbench_function *function;
	int err;

	mutex_lock(&functions_lock);
	function = function_pick_dma(request, why);
	err = IS_ERR(function) ? PTR_ERR(function) : check(&function->pdev->dev, why);
	mutex_unlock(&functions_lock);
	return err;
}

int mapbench_pci_check_bar(const struct mapbench_request *request, const char **why)
{
	struct mapbench_function *function;
	unsigned int index;
	int err;

	mutex_lock(&functions_lock);
	function = function_pick_bar(request, &index, why);
	err = IS_ERR(function) ? PTR_ERR(function) :
				 function_check_cache(function, index, request->cache, why);
	mutex_unlock(&functions_lock);
	return err;
}

static int function_attach(struct mapbench_buffer *buffer, struct mapbench_function *function)
{
	if (IS_ERR(function))
		return PTR_ERR(function);
	buffer->function = function;
	list_add(&buffer->function_link, &function->buffers);
	return 0;
}

int mapbench_pci_attach_dma(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	const char *why;
	int err;

	mutex_lock(&functions_lock);
	err = function_attach(buffer, function_pick_dma(request, &why));
	mutex_unlock(&functions_lock);
	return err;
}

int mapbench_pci_attach_bar(struct mapbench_buffer *buffer, const struct mapbench_request *request)
{
	struct mapbench_function *function;
	unsigned int index;
	const char *why;
	int err;

	mutex_lock(&functions_lock);
	function = function_pick_bar(request, &index, &why);
	err = IS_ERR(function) ? PTR_ERR(function) :
				 function_check_cache(function, index, request->cache, &why);
	if (!err) {
		function_attach(buffer, function);
		function_fill_bar(buffer->function, index, &buffer->bar);
		buffer->phys = pci_resource_start(buffer->function->pdev, index);
	}
	mutex_unlock(&functions_lock);
	return err;
}

void mapbench_pci_detach(struct mapbench_buffer *buffer)
{
	mutex_lock(&functions_lock);
	list_del_init(&buffer->function_link);
	buffer->function = NULL;
	mutex_unlock(&functions_lock);
}

int mapbench_pci_list(struct mapbench_bars *bars)
{
	struct mapbench_function *function;
	unsigned int bar, left = bars->index;
	int err = -ENOENT;

	mutex_lock(&functions_lock);
	list_for_each_entry(function, &functions, link) {
		for (bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
			if (!function_bar_pages(function, bar) || left--)
				continue;
			function_fill_bar(function, bar, &bars->bar);
			bars->vendor = function->pdev->vendor;
			bars->device = function->pdev->device;
			bars->backing = function_backing(function, bar);
			bars->length = (u64)function_bar_pages(function, bar) << PAGE_SHIFT;
			err = 0;
			goto out;
		}
	}
out:
	mutex_unlock(&functions_lock);
	return err;
}

static unsigned int function_dma_bits(const struct mapbench_function *function)
{
	return function->known == KNOWN_EDU ? clamp(edu_dma_bits, 1U, 64U) : 32;
}

static int function_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct mapbench_function *function;
	int err;

	function = kzalloc_obj(*function);
	if (!function)
		return -ENOMEM;
	function->pdev = pdev;
	function->known = id->driver_data;
	INIT_LIST_HEAD(&function->buffers);

	err = pci_enable_device_mem(pdev);
	if (err)
		goto err_enable;
	err = pci_request_mem_regions(pdev, "mapbench");
	if (err)
		goto err_request;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(function_dma_bits(function)));
	if (err)
		goto err_mask;
	if (function->known == KNOWN_EDU)
		pci_set_master(pdev);
	pci_set_drvdata(pdev, function);

	mutex_lock(&functions_lock);
	list_add_tail(&function->link, &functions);
	mutex_unlock(&functions_lock);
	return 0;

err_mask:
	pci_release_mem_regions(pdev);
err_request:
	pci_disable_device(pdev);
err_enable:
	kfree(function);
	return err;
}

static void function_remove(struct pci_dev *pdev)
{
	struct mapbench_function *function = pci_get_drvdata(pdev);
	struct mapbench_context *context;
	struct mapbench_buffer *buffer;

	mutex_lock(&functions_lock);
	list_del(&function->link);
	while (!list_empty(&function->buffers)) {
		buffer = list_first_entry(&function->buffers, struct mapbench_buffer,
					  function_link);
		list_del_init(&buffer->function_link);
		/* in the list, it is not freed: that takes functions_lock first */
		context = container_of(buffer, struct mapbench_context, buffer);
		mapbench_context_get(context);
		mutex_unlock(&functions_lock);
		mapbench_context_revoke(context, function);
		mapbench_context_put(context);
		mutex_lock(&functions_lock);
	}
	mutex_unlock(&functions_lock);

	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
	kfree(function);
}

/* Not a MODULE_DEVICE_TABLE: no machine should load this by itself. Others: driver_override. */
static const struct pci_device_id function_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8), .driver_data = KNOWN_EDU },
	{ PCI_DEVICE(0x1af4, 0x1110), .driver_data = KNOWN_IVSHMEM },
	{ PCI_DEVICE(0x1b36, 0x0005), .driver_data = KNOWN_TESTDEV },
	{ }
};

static struct pci_driver function_driver = {
	.name = "mapbench",
	.id_table = function_ids,
	.probe = function_probe,
	.remove = function_remove,
};

int mapbench_pci_init(void)
{
	if (!claim)
		function_driver.id_table = function_ids + ARRAY_SIZE(function_ids) - 1;
	return pci_register_driver(&function_driver);
}

void mapbench_pci_exit(void)
{
	pci_unregister_driver(&function_driver);
}
