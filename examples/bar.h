/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A BAR of a PCI function that user space maps, and what becomes of files that are open when the
 * function goes away: they live on, and find it gone.
 */
#ifndef EXAMPLES_BAR_H
#define EXAMPLES_BAR_H

#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/io.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pci.h>
#include <linux/pseudo_fs.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "compat.h"

#define BAR_NUMBER	2
#define BAR_VENDOR	0x1af4	/* your function's own */
#define BAR_DEVICE	0x1110
#define BAR_COMBINES	0	/* 1: writes are combined, as a frame buffer wants them */

struct bar {
	struct miscdevice node;
	struct kref users;		/* the driver, and each open file */
	struct rw_semaphore lock;	/* of gone */
	bool gone;
	struct vfsmount *mount;
	int mounts;
	struct inode *inode;		/* by which all mappings are found */
	unsigned long pfn, pages;
};

/*
 * Each node of a device's number has an inode of its own, and so has each that somebody else
 * makes, as in a container. What is mapped through any of them has to be found when the function
 * goes away: so all files have one inode of the driver's own, in a file system that nobody sees.
 */
static int bar_init_fs(struct fs_context *context)
{
	return init_pseudo(context, 0x62617221) ? 0 : -ENOMEM;
}

/* Without .owner: the mount would hold the module, which takes it away as it goes. */
static struct file_system_type bar_fs = {
	.name = "example_bar",
	.init_fs_context = bar_init_fs,
	.kill_sb = kill_anon_super,
};

static int bar_make_inode(struct bar *bar)
{
	int err = simple_pin_fs(&bar_fs, &bar->mount, &bar->mounts);

	if (err)
		return err;
	bar->inode = alloc_anon_inode(bar->mount->mnt_sb);
	if (!IS_ERR(bar->inode))
		return 0;
	simple_release_fs(&bar->mount, &bar->mounts);
	return PTR_ERR(bar->inode);
}

/* Where RAM is encrypted a device's is not, and vmf_insert_pfn() takes this as it is. */
static inline pgprot_t bar_prot(pgprot_t prot)
{
	return pgprot_decrypted(BAR_COMBINES ? pgprot_writecombine(prot) :
				pgprot_noncached(prot));
}

/* A fault takes the memory type with which x86 has the range reserved, whatever prot says. */
static int bar_reserve(struct pci_dev *pdev)
{
	if (!BAR_COMBINES)
		return 0;
	return arch_io_reserve_memtype_wc(pci_resource_start(pdev, BAR_NUMBER),
					  pci_resource_len(pdev, BAR_NUMBER));
}

static void bar_release_type(struct pci_dev *pdev)
{
	if (BAR_COMBINES)
		arch_io_free_memtype_wc(pci_resource_start(pdev, BAR_NUMBER),
					pci_resource_len(pdev, BAR_NUMBER));
}

static void bar_free(struct kref *users)
{
	struct bar *bar = container_of(users, struct bar, users);

	iput(bar->inode);
	simple_release_fs(&bar->mount, &bar->mounts);
	kfree(bar);
}

static int bar_open(struct inode *inode, struct file *file)
{
	/* misc_open() has put the node there, and holds off misc_deregister(). */
	struct bar *bar = container_of(file->private_data, struct bar, node);

	file->f_mapping = bar->inode->i_mapping;
	file->private_data = bar;
	kref_get(&bar->users);
	return 0;
}

static int bar_release(struct inode *inode, struct file *file)
{
	struct bar *bar = file->private_data;

	kref_put(&bar->users, bar_free);
	return 0;
}

/*
 * Whether all of the mapping lies in the BAR: beside it there may be another function's.
 * vma_pages() takes no const on 6.12.
 */
static bool bar_has(const struct bar *bar, struct vm_area_struct *vma)
{
	return vma->vm_pgoff < bar->pages && vma_pages(vma) <= bar->pages - vma->vm_pgoff;
}

static int bar_probe(struct pci_dev *pdev, const char *name, const struct file_operations *fops)
{
	struct bar *bar;
	int err;

	err = pci_enable_device(pdev);
	if (err)
		return err;
	err = pci_request_region(pdev, BAR_NUMBER, name);
	if (err)
		goto err_enable;
	err = bar_reserve(pdev);
	if (err)
		goto err_region;
	bar = kzalloc_obj(*bar);
	if (!bar) {
		err = -ENOMEM;
		goto err_type;
	}
	err = bar_make_inode(bar);
	if (err) {
		kfree(bar);
		goto err_type;
	}
	kref_init(&bar->users);
	init_rwsem(&bar->lock);
	/* Of a BAR of less than a page no page is its own, so none is mapped. */
	bar->pfn = pci_resource_start(pdev, BAR_NUMBER) >> PAGE_SHIFT;
	bar->pages = pci_resource_len(pdev, BAR_NUMBER) >> PAGE_SHIFT;
	bar->node.minor = MISC_DYNAMIC_MINOR;
	bar->node.name = name;
	bar->node.mode = 0600;
	bar->node.fops = fops;
	bar->node.parent = &pdev->dev;
	pci_set_drvdata(pdev, bar);
	err = misc_register(&bar->node);
	if (err)
		goto err_bar;
	return 0;

err_bar:
	kref_put(&bar->users, bar_free);
err_type:
	bar_release_type(pdev);
err_region:
	pci_release_region(pdev, BAR_NUMBER);
err_enable:
	pci_disable_device(pdev);
	return err;
}

/* Nobody maps it any more from here on, and who has it mapped gets SIGBUS. */
static void bar_remove(struct pci_dev *pdev)
{
	struct bar *bar = pci_get_drvdata(pdev);

	misc_deregister(&bar->node);
	down_write(&bar->lock);
	bar->gone = true;
	up_write(&bar->lock);
	unmap_mapping_range(bar->inode->i_mapping, 0, 0, 1);
	bar_release_type(pdev);
	pci_release_region(pdev, BAR_NUMBER);
	pci_disable_device(pdev);
	kref_put(&bar->users, bar_free);
}

static const struct pci_device_id bar_ids[] = {
	{ PCI_DEVICE(BAR_VENDOR, BAR_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, bar_ids);

#endif /* EXAMPLES_BAR_H */
