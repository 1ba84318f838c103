// SPDX-License-Identifier: GPL-2.0-only
/*
 * Backends made wrong on purpose, each in a way that some probe is there to see. Parameter "wrong"
 * says which; it is not to change while a node is open. Nothing of it upsets mm's own books.
 */

#include "../test.h"

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "../backend_ops.h"
#include "../compat.h"
#include "../context.h"
#include "../ioctl.h"

struct wrong {
	const char *name;
	vm_flags_t set;			/* of the VMA, when the backend has mapped */
	vm_flags_t clear;
	const struct vm_operations_struct *vm_ops;	/* instead of the backend's */
	void (*before)(struct vm_area_struct *vma);
	void (*after)(const struct mapbench_buffer *buffer, struct address_space *mapping);
	void (*undo)(const struct mapbench_buffer *buffer);
	bool deaf;			/* its mappings are not those that a revocation finds */
};

static struct mapbench_context *wrong_context(struct file *file)
{
	return file->private_data;
}

/* A private mapping writes to the buffer. */
static void wrong_cow(struct vm_area_struct *vma)
{
	if (mapbench_compat_is_cow(vma))
		vma->vm_page_prot = vm_get_page_prot(VM_READ | VM_WRITE | VM_SHARED);
}

/* Every fault gives a new page. */
static vm_fault_t wrong_fresh_fault(struct vm_fault *vmf)
{
	vmf->page = alloc_page(GFP_HIGHUSER | __GFP_ZERO | __GFP_ACCOUNT);
	return vmf->page ? 0 : VM_FAULT_OOM;
}

static const struct vm_operations_struct wrong_fresh = {
	.fault = wrong_fresh_fault,
};

static int wrong_may_split(struct vm_area_struct *vma, unsigned long address)
{
	return -EINVAL;
}

static int wrong_mremap(struct vm_area_struct *vma)
{
	return -EINVAL;
}

static int wrong_mprotect(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			  unsigned long flags)
{
	return -EACCES;
}

static const struct vm_operations_struct wrong_refuse = {
	.may_split = wrong_may_split,
	.mremap = wrong_mremap,
	.mprotect = wrong_mprotect,
};

static int wrong_access_page(struct vm_area_struct *vma, unsigned long address, void *data,
			     int length, int write)
{
	const struct mapbench_buffer *buffer = &wrong_context(vma->vm_file)->buffer;
	unsigned long pgoff = vma->vm_pgoff + ((address - vma->vm_start) >> PAGE_SHIFT);
	int inside = min_t(int, length, PAGE_SIZE - offset_in_page(address));
	void *at;

	if (pgoff >= buffer->offered)
		return -EFAULT;
	at = page_address(pfn_to_page(mapbench_buffer_map_pfn(buffer, pgoff))) +
	     offset_in_page(address);
	if (write)
		memcpy(at, data, inside);
	else
		memcpy(data, at, inside);
	return inside;
}

static const struct vm_operations_struct wrong_access = {
	.access = wrong_access_page,
};

static const char *wrong_vma_name(struct vm_area_struct *vma)
{
	return "[mapbench]";
}

static const struct vm_operations_struct wrong_named = {
	.name = wrong_vma_name,
};

#ifdef MAPBENCH_COMPAT_UFFD_OPS
static bool wrong_can_userfault(struct vm_area_struct *vma, vm_flags_t flags)
{
	return true;
}

static const struct vm_uffd_ops wrong_uffd_ops = {
	.can_userfault = wrong_can_userfault,
};

static const struct vm_operations_struct wrong_uffd = {
	.fault = wrong_fresh_fault,
	.uffd_ops = &wrong_uffd_ops,
};
#endif

/* A reference that outlasts the mapping. */
static void wrong_keep(const struct mapbench_buffer *buffer, struct address_space *mapping)
{
	get_page(pfn_to_page(mapbench_buffer_map_pfn(buffer, 0)));
}

static void wrong_give_back(const struct mapbench_buffer *buffer)
{
	struct page *page = pfn_to_page(mapbench_buffer_map_pfn(buffer, 0));

	while (page_ref_count(page) > 1)
		put_page(page);
}

/* The buffer's pages pass for a file's. */
static void wrong_adopt(const struct mapbench_buffer *buffer, struct address_space *mapping)
{
	unsigned long i;

	for (i = 0; i < buffer->pages; i++)
		page_folio(pfn_to_page(mapbench_buffer_pfn(buffer, i)))->mapping = mapping;
}

static void wrong_disown(const struct mapbench_buffer *buffer)
{
	wrong_adopt(buffer, NULL);
}

static const struct wrong wrongs[] = {
	{ .name = "none" },
	{ .name = "pfnmap", .set = VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP,
	  .clear = VM_MIXEDMAP },
	{ .name = "mixedmap", .set = VM_MIXEDMAP, .clear = VM_IO | VM_PFNMAP | VM_DONTDUMP },
	{ .name = "dontcopy", .set = VM_DONTCOPY },
	{ .name = "cow", .before = wrong_cow },
	{ .name = "fresh", .vm_ops = &wrong_fresh },
	{ .name = "refuse", .vm_ops = &wrong_refuse },
	{ .name = "access", .vm_ops = &wrong_access },
	{ .name = "named", .vm_ops = &wrong_named },
#ifdef MAPBENCH_COMPAT_UFFD_OPS
	{ .name = "uffd", .vm_ops = &wrong_uffd },
#endif
	{ .name = "keep", .after = wrong_keep, .undo = wrong_give_back },
	{ .name = "adopt", .after = wrong_adopt, .undo = wrong_disown },
	{ .name = "deaf", .deaf = true },
};

static const struct wrong *wrong_chosen = &wrongs[0];

static int wrong_set(const char *value, const struct kernel_param *param)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		if (sysfs_streq(value, wrongs[i].name)) {
			wrong_chosen = &wrongs[i];
			return 0;
		}
	}
	return -EINVAL;
}

static int wrong_get(char *text, const struct kernel_param *param)
{
	return scnprintf(text, PAGE_SIZE, "%s\n", wrong_chosen->name);
}

static const struct kernel_param_ops wrong_ops = {
	.set = wrong_set,
	.get = wrong_get,
};

module_param_cb(wrong, &wrong_ops, NULL, 0644);
MODULE_PARM_DESC(wrong, "In what way backends that are opened from now on are wrong (default none)");

static const struct file_operations wrong_fops;

static int wrong_mmap(struct file *file, struct vm_area_struct *vma)
{
	const struct mapbench_context *context = wrong_context(file);
	int err;

	if (wrong_chosen->before)
		wrong_chosen->before(vma);
	/* which is told by its file's f_op */
	file->f_op = &context->backend->fops;
	err = file->f_op->mmap(file, vma);
	file->f_op = &wrong_fops;
	if (err)
		return err;
	vm_flags_set(vma, wrong_chosen->set);
	vm_flags_clear(vma, wrong_chosen->clear);
	if (wrong_chosen->vm_ops)
		vma->vm_ops = wrong_chosen->vm_ops;
	if (wrong_chosen->after)
		wrong_chosen->after(&context->buffer, file->f_mapping);
	return 0;
}

static int wrong_release(struct inode *inode, struct file *file)
{
	const struct mapbench_buffer *buffer = &wrong_context(file)->buffer;

	if (wrong_chosen->undo && buffer->extents)
		wrong_chosen->undo(buffer);
	return mapbench_context_release(inode, file);
}

static const struct file_operations wrong_fops = {
	.owner = THIS_MODULE,
	.mmap = wrong_mmap,
	.unlocked_ioctl = mapbench_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.release = wrong_release,
};

void mapbench_test_open(struct inode *inode, struct file *file)
{
	if (wrong_chosen == &wrongs[0] || !file->f_op->mmap)
		return;
	file->f_op = &wrong_fops;
	if (wrong_chosen->deaf)
		file->f_mapping = inode->i_mapping;
}
