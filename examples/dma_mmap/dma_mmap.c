// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of the DMA API that is mapped at once when mmap() is called, with the attributes that the
 * device's coherence takes: cached where it snoops, uncached or write-combining where not.
 *
 * Traps: no other call is right for this memory. On a device that does not snoop, or behind an
 * IOMMU, remap_pfn_range() of virt_to_phys() maps other attributes or other memory; the tail pages
 * hold no count, so that vm_insert_page() refuses them and .fault must not hand them out. O_DIRECT,
 * io_uring and RDMA cannot pin it. The module must not go while it is mapped: .owner sees to that.
 * It does not hold off .remove of a device that is pulled: before that frees the memory it has to
 * take the mappings away and refuse new ones, as bar.h does.
 */
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>

#define BUFFER_BYTES	SZ_2M

static struct platform_device *device;	/* in place of your own */
static void *memory;
static dma_addr_t address;		/* as the device sees it */

static int dma_mmap_mmap(struct file *file, struct vm_area_struct *vma)
{
	/* It looks at offset and length itself. */
	return dma_mmap_coherent(&device->dev, vma, memory, address, BUFFER_BYTES);
}

static const struct file_operations dma_mmap_fops = {
	.owner = THIS_MODULE,
	.mmap = dma_mmap_mmap,
};

static struct miscdevice dma_mmap_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "example_dma_mmap",
	.mode = 0600,
	.fops = &dma_mmap_fops,
};

static int __init dma_mmap_init(void)
{
	int err;

	device = platform_device_register_simple("example_dma_mmap", -1, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	err = dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_device;
	memory = dma_alloc_coherent(&device->dev, BUFFER_BYTES, &address, GFP_KERNEL);
	if (!memory) {
		err = -ENOMEM;
		goto err_device;
	}
	err = misc_register(&dma_mmap_node);
	if (err)
		goto err_memory;
	return 0;

err_memory:
	dma_free_coherent(&device->dev, BUFFER_BYTES, memory, address);
err_device:
	platform_device_unregister(device);
	return err;
}

static void __exit dma_mmap_exit(void)
{
	misc_deregister(&dma_mmap_node);
	dma_free_coherent(&device->dev, BUFFER_BYTES, memory, address);
	platform_device_unregister(device);
}

module_init(dma_mmap_init);
module_exit(dma_mmap_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Memory of the DMA API, mapped by dma_mmap_coherent()");
