// SPDX-License-Identifier: GPL-2.0-only
/* Costs planted into backends, with which the tests prove that a regression is seen. */

#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "backend.h"
#include "compat.h"
#include "test.h"

#define PLANT_BACKENDS	64
#define PLANT_LIMIT	100000	/* instructions */

/* Two instructions a round, which a loop in C would not be for certain. */
#ifdef CONFIG_ARM64
#define PLANT_ROUNDS	"1:	subs %0, %0, #1\n	b.ne 1b"
#else
#define PLANT_ROUNDS	"1:	dec %0\n	jnz 1b"
#endif

enum plant_op {
	PLANT_MMAP,
	PLANT_FAULT,
	PLANT_MUNMAP,
	PLANT_OPS
};

enum plant_unit {
	PLANT_PAGE,
	PLANT_CALL,
	PLANT_UNITS
};

static const char *const plant_ops[PLANT_OPS] = { "mmap", "fault", "munmap" };
static const char *const plant_units[PLANT_UNITS] = { "page", "call" };

struct plant_costs {
	unsigned int of[PLANT_BACKENDS][PLANT_OPS][PLANT_UNITS];
};

/* What stands in for a backend. The operations of its VMAs are known once it has mapped one. */
struct plant {
	struct mapbench_backend backend;
	const struct mapbench_backend *original;
	struct vm_operations_struct vm_ops;
	const struct vm_operations_struct *original_vm_ops;
};

static struct plant plants[PLANT_BACKENDS];
static struct plant_costs plant_costs;
static DEFINE_MUTEX(plant_lock);

static void plant_spin(const struct plant *plant, enum plant_op op, unsigned long pages)
{
	const unsigned int *cost = plant_costs.of[plant - plants][op];
	unsigned long n = READ_ONCE(cost[PLANT_CALL]) + READ_ONCE(cost[PLANT_PAGE]) * pages;

	if (n % 2)
		asm volatile("nop");
	n /= 2;
	if (n)
		asm volatile(PLANT_ROUNDS : "+r" (n) : : "cc");
}

static vm_fault_t plant_fault(struct vm_fault *vmf)
{
	const struct plant *plant = container_of(vmf->vma->vm_ops, struct plant, vm_ops);

	plant_spin(plant, PLANT_FAULT, 1);
	return plant->original_vm_ops->fault(vmf);
}

#ifdef MAPBENCH_COMPAT_HUGE_FAULT
static vm_fault_t plant_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	const struct plant *plant = container_of(vmf->vma->vm_ops, struct plant, vm_ops);

	plant_spin(plant, PLANT_FAULT, 1);
	return plant->original_vm_ops->huge_fault(vmf, order);
}
#endif

static void plant_close(struct vm_area_struct *vma)
{
	const struct plant *plant = container_of(vma->vm_ops, struct plant, vm_ops);

	plant_spin(plant, PLANT_MUNMAP, vma_pages(vma));
	if (plant->original_vm_ops->close)
		plant->original_vm_ops->close(vma);
}

static const struct vm_operations_struct *plant_vm_ops(struct plant *plant,
						       const struct vm_operations_struct *vm_ops)
{
	static const struct vm_operations_struct none;

	if (!vm_ops)
		vm_ops = &none;
	mutex_lock(&plant_lock);
	if (plant->original_vm_ops != vm_ops) {
		plant->original_vm_ops = vm_ops;
		memcpy(&plant->vm_ops, vm_ops, sizeof(*vm_ops));
		plant->vm_ops.close = plant_close;
		if (vm_ops->fault)
			plant->vm_ops.fault = plant_fault;
#ifdef MAPBENCH_COMPAT_HUGE_FAULT
		if (vm_ops->huge_fault)
			plant->vm_ops.huge_fault = plant_huge_fault;
#endif
	}
	mutex_unlock(&plant_lock);
	return &plant->vm_ops;
}

static struct plant *plant_of(const struct file *file)
{
	return container_of(file->f_op, struct plant, backend.fops);
}

static int plant_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct plant *plant = plant_of(file);
	int err = plant->original->fops.mmap(file, vma);

	if (err)
		return err;
	plant_spin(plant, PLANT_MMAP, vma_pages(vma));
	vma->vm_ops = plant_vm_ops(plant, vma->vm_ops);
	return 0;
}

#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
static int plant_mmap_prepare(struct vm_area_desc *desc)
{
	struct plant *plant = plant_of(desc->file);
	int err = plant->original->fops.mmap_prepare(desc);

	if (err)
		return err;
	plant_spin(plant, PLANT_MMAP, vma_desc_pages(desc));
	desc->vm_ops = plant_vm_ops(plant, desc->vm_ops);
	return 0;
}
#endif

const struct mapbench_backend *mapbench_test_backend(unsigned int index)
{
	struct plant *plant = &plants[index];
	struct file_operations *fops = (struct file_operations *)&plant->backend.fops;

	if (index >= PLANT_BACKENDS)
		return mapbench_backends[index];
	plant->original = mapbench_backends[index];
	memcpy(&plant->backend, plant->original, sizeof(plant->backend));
	if (fops->mmap)
		fops->mmap = plant_mmap;
#ifdef MAPBENCH_COMPAT_MMAP_PREPARE
	if (fops->mmap_prepare)
		fops->mmap_prepare = plant_mmap_prepare;
#endif
	return &plant->backend;
}

/* One BACKEND:OP:UNIT:INSTRUCTIONS, which is taken apart. */
static int plant_parse(struct plant_costs *costs, char *text)
{
	const char *name = strsep(&text, ":");
	const char *op_name = strsep(&text, ":");
	const char *unit_name = strsep(&text, ":");
	bool all = !strcmp(name, "*"), found = false;
	unsigned int i, cost;
	int op, unit, err;

	if (!text)
		return -EINVAL;
	op = match_string(plant_ops, PLANT_OPS, op_name);
	unit = match_string(plant_units, PLANT_UNITS, unit_name);
	err = kstrtouint(text, 10, &cost);
	if (op < 0 || unit < 0 || err || cost > PLANT_LIMIT)
		return -EINVAL;
	for (i = 0; i < min(mapbench_n_backends, PLANT_BACKENDS); i++) {
		if (!all && strcmp(name, mapbench_backends[i]->name))
			continue;
		costs->of[i][op][unit] = cost;
		found = true;
	}
	return found ? 0 : -EINVAL;
}

static int plant_set(const char *value, const struct kernel_param *param)
{
	struct plant_costs *costs = kzalloc_obj(*costs);
	char *list = kstrdup(value, GFP_KERNEL), *rest, *one;
	int err = costs && list ? 0 : -ENOMEM;

	rest = err ? NULL : strim(list);
	while (!err && rest && (one = strsep(&rest, ",")))
		err = *one ? plant_parse(costs, one) : 0;
	if (!err)
		plant_costs = *costs;
	kfree(list);
	kfree(costs);
	return err;
}

static const struct kernel_param_ops plant_param_ops = {
	.set = plant_set,
};

module_param_cb(plant, &plant_param_ops, NULL, 0200);
MODULE_PARM_DESC(plant, "Costs to plant, in place of all before: BACKEND or *, mmap, fault or munmap, page or call, instructions, as remap_pfn:mmap:page:10, separated by commas");
