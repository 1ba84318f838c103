// SPDX-License-Identifier: GPL-2.0-only
/* Costs planted into backends, with which the tests prove that a regression is seen. */

#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../backend_ops.h"
#include "../compat.h"
#include "../test.h"

#define PLANT_BACKENDS	64
#define PLANT_LIMIT	100000	/* of each kind */
#define PLANT_LINES	1024
#define PLANT_LINE_BYTES	64

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

/* What else than instructions is planted, but for into faults. */
enum plant_kind {
	PLANT_ATOMIC,	/* a locked increment */
	PLANT_LINE,	/* a store to a line of a cache that no other one of the call goes to */
	PLANT_FLUSH,	/* of one translation of the kernel's */
	PLANT_TABLE,	/* the page tables down to the first page, where there are none */
	PLANT_KINDS
};

enum plant_unit {
	PLANT_PAGE,
	PLANT_CALL,
	PLANT_UNITS
};

static const char *const plant_ops[PLANT_OPS] = { "mmap", "fault", "munmap" };
static const char *const plant_kinds[PLANT_KINDS] = {
	"atomic", "line", "flush", "table"
};

static const char *const plant_units[PLANT_UNITS] = { "page", "call" };

struct plant_costs {
	unsigned int of[PLANT_BACKENDS][PLANT_OPS][PLANT_UNITS];
	unsigned int others[PLANT_BACKENDS][PLANT_OPS][PLANT_KINDS][PLANT_UNITS];
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

static unsigned long plant_n(const struct plant *plant, enum plant_op op, enum plant_kind kind,
			     unsigned long pages)
{
	const unsigned int *cost = plant_costs.others[plant - plants][op][kind];

	return READ_ONCE(cost[PLANT_CALL]) + READ_ONCE(cost[PLANT_PAGE]) * pages;
}

static void plant_flush(const void *address)
{
#ifdef CONFIG_X86
	asm volatile("invlpg (%0)" : : "r" (address) : "memory");
#endif
}

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

static void plant_others(const struct plant *plant, enum plant_op op, unsigned long pages)
{
	static char lines[PLANT_LINES * PLANT_LINE_BYTES] __aligned(PLANT_LINE_BYTES);
	static atomic_t counter;
	unsigned long i, n = plant_n(plant, op, PLANT_ATOMIC, pages);

	for (i = 0; i < n; i++)
		atomic_inc(&counter);
	n = plant_n(plant, op, PLANT_LINE, pages);
	for (i = 0; i < n; i++)
		WRITE_ONCE(lines[i % PLANT_LINES * PLANT_LINE_BYTES], 1);
	n = plant_n(plant, op, PLANT_FLUSH, pages);
	for (i = 0; i < n; i++)
		plant_flush(lines);
}

static int plant_no_entry(pte_t *pte, unsigned long addr, void *data)
{
	return 0;
}

static int plant_tables(const struct plant *plant, struct vm_area_struct *vma)
{
	if (!plant_n(plant, PLANT_MMAP, PLANT_TABLE, 0))
		return 0;
	return apply_to_page_range(vma->vm_mm, vma->vm_start, PAGE_SIZE, plant_no_entry, NULL);
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
	plant_others(plant, PLANT_MUNMAP, vma_pages(vma));
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
	err = plant_tables(plant, vma);
	if (err)
		return err;
	plant_spin(plant, PLANT_MMAP, vma_pages(vma));
	plant_others(plant, PLANT_MMAP, vma_pages(vma));
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
	plant_others(plant, PLANT_MMAP, vma_desc_pages(desc));
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

static bool plant_can(enum plant_op op, enum plant_unit unit, enum plant_kind kind)
{
	if (op == PLANT_FAULT)
		return false;
	if (kind == PLANT_FLUSH)
		return IS_ENABLED(CONFIG_X86);
	return kind != PLANT_TABLE || (op == PLANT_MMAP && unit == PLANT_CALL);
}

/* One BACKEND:OP:UNIT:NUMBER or BACKEND:OP:UNIT:NUMBER:KIND, which is taken apart. */
static int plant_parse(struct plant_costs *costs, char *text)
{
	const char *name = strsep(&text, ":");
	const char *op_name = strsep(&text, ":");
	const char *unit_name = strsep(&text, ":");
	const char *number = strsep(&text, ":");
	bool all = !strcmp(name, "*"), found = false;
	int op, unit, err, kind = 0;
	unsigned int i, cost;

	if (!number)
		return -EINVAL;
	if (text)
		kind = match_string(plant_kinds, PLANT_KINDS, text);
	op = match_string(plant_ops, PLANT_OPS, op_name);
	unit = match_string(plant_units, PLANT_UNITS, unit_name);
	err = kstrtouint(number, 10, &cost);
	if (op < 0 || unit < 0 || kind < 0 || err || cost > PLANT_LIMIT ||
	    (text && !plant_can(op, unit, kind)))
		return -EINVAL;
	for (i = 0; i < min(mapbench_n_backends, PLANT_BACKENDS); i++) {
		if (!all && strcmp(name, mapbench_backends[i]->name))
			continue;
		if (text)
			costs->others[i][op][kind][unit] = cost;
		else
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
MODULE_PARM_DESC(plant, "Costs to plant, in place of all before: BACKEND or *, mmap, fault or munmap, page or call, number, as remap_pfn:mmap:page:10, separated by commas; instructions, or behind another colon atomic, line, flush or table");
