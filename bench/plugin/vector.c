// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/vector.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/distinct.h"
#include "plugin/insn.h"
#include "plugin/locks.h"
#include "plugin/registers.h"
#include "plugin/walk.h"

#define LINE_SHIFT	6
#define PAGE_SHIFT	12
#define CODE_BYTES	16

/* A page by its address space, its level and its number, in one word. */
#define KEY_SPACE_SHIFT	56
#define KEY_LEVEL_SHIFT	54
#define SPACES		255	/* that a window may have; more count as one */

/* Instructions of a kind by what they count as; what has a part of its own comes from elsewhere. */
static const struct {
	unsigned int kind;
	enum mailbox_part part;
} counted_as[] = {
	{ INSN_ATOMIC, PART_atomics },
	{ INSN_BARRIER, PART_barriers },
	{ INSN_TLB_PAGE, PART_tlb_page },
	{ INSN_TLB_ALL, PART_tlb_all },
	{ INSN_SYSTEM, PART_system },
	{ INSN_SYSCALL, PART_syscalls },
	{ INSN_TRAP, PART_exceptions },
};

static const enum mailbox_part part_of_lock[LOCKS] = {
	[LOCK_MM] = PART_held,
	[LOCK_VMA] = PART_vma_locked,
};

struct vector_insn {
	unsigned int kinds;
	uint32_t index;		/* in its block */
	const uint64_t *address;
	uint64_t first_line, last_line;	/* of its bytes, in QEMU's memory */
	uint8_t code[CODE_BYTES];	/* where its operand says more */
	uint8_t len;
};

struct vector_block {
	bool is_kernel;
	bool is_plain;		/* no instruction of it is of any kind */
	uint64_t seen;		/* the window that has counted all of its lines */
	uint32_t n;
	struct vector_insn insns[];
};

static struct mailbox *mailbox;	/* NULL: it does not count */
static bool counts;
static vector_charge_fn *charge;	/* NULL: nobody asks whose a part is */
static enum mailbox_part charged;
static uint64_t window;
static uint64_t part[MAILBOX_PARTS], unknown;
static struct distinct read_lines, written_lines, code_lines, pages, seen;
static uint64_t space[SPACES], spaces, space_now;	/* roots of page tables, and whose it is */
static uint64_t root, control, page_offset;
static GByteArray *bytes;

static void add(enum mailbox_part which, const uint64_t *insns, uint32_t n, int64_t times)
{
	part[which] += n * (uint64_t)times;
	if (charge && which == charged && times)
		charge(insns, n, times);
}

void vector_attribute(enum mailbox_part which, vector_charge_fn *to)
{
	charged = which;
	charge = to;
}

static bool read_virtual(uint64_t address, uint64_t *value)
{
	if (!qemu_plugin_read_memory_vaddr(address, bytes, sizeof(*value)))
		return false;
	memcpy(value, bytes->data, sizeof(*value));
	return true;
}

static bool read_physical(uint64_t physical, uint64_t *value)
{
	return read_virtual(page_offset + physical, value);
}

bool vector_start(struct mailbox *box)
{
	if (!bytes)
		bytes = g_byte_array_new();
	if (!registers_find() || !read_virtual(box->page_offset, &page_offset))
		return false;
	mailbox = box;
	mailbox->profiles = 1;
	return true;
}

static void enter_space(uint64_t value)
{
	root = value;
	value >>= PAGE_SHIFT;
	for (space_now = 0; space_now < spaces; space_now++)
		if (space[space_now] == value)
			return;
	if (spaces == SPACES)
		space_now--;
	else
		space[spaces++] = value;
}

/* The translation that an access to this address takes. */
static void touch(const struct vector_insn *insn, uint64_t address)
{
	uint64_t number = address << 16 >> (16 + PAGE_SHIFT), owner = space_now + 1;
	struct walk_leaf leaf;

	if (!distinct_add(&seen, owner << KEY_SPACE_SHIFT | number))
		return;
	if (!walk_leaf(root, control, address, read_physical, &leaf)) {
		unknown++;
		return;
	}
	if (leaf.is_global)
		owner = 0;
	number = number >> (leaf.shift - PAGE_SHIFT) << (leaf.shift - PAGE_SHIFT);
	add(PART_pages_touched, insn->address, 1,
	    distinct_add(&pages, owner << KEY_SPACE_SHIFT |
			 (uint64_t)(leaf.shift / 9) << KEY_LEVEL_SHIFT | number));
}

/* One that lies in a page, or its part there. */
static void access_part(const struct vector_insn *insn, qemu_plugin_meminfo_t info,
			uint64_t address, unsigned int size)
{
	bool is_store = qemu_plugin_mem_is_store(info);
	const struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, address);
	uint64_t physical, line, i;

	touch(insn, address);
	if (!where) {
		unknown++;
		return;
	}
	physical = qemu_plugin_hwaddr_phys_addr(where);
	for (line = physical >> LINE_SHIFT; line <= (physical + size - 1) >> LINE_SHIFT; line++)
		add(is_store ? PART_lines_written : PART_lines_read, insn->address, 1,
		    distinct_add(is_store ? &written_lines : &read_lines, line));
	for (i = 0; i < mailbox->n_bars && i < MAILBOX_BARS; i++)
		add(PART_mmio, insn->address, 1,
		    physical >= mailbox->bar[i].start && physical <= mailbox->bar[i].end);
}

static void ran_locked(const struct locks_span span[LOCKS], const uint64_t *insns)
{
	int i;

	for (i = 0; i < LOCKS; i++)
		add(part_of_lock[i], insns + span[i].first, span[i].n, 1);
}

static void look_for_locks(const struct vector_insn *insn, qemu_plugin_meminfo_t info,
			   uint64_t address, unsigned int size)
{
	qemu_plugin_mem_value value = qemu_plugin_mem_get_value(info);
	struct locks_span span[LOCKS];

	if (value.type == QEMU_PLUGIN_MEM_VALUE_U32)
		value.data.u64 = value.data.u32;
	else if (value.type != QEMU_PLUGIN_MEM_VALUE_U64)
		return;
	locks_stored(address, size, value.data.u64, insn->index, span);
	ran_locked(span, insn->address - insn->index);
}

static void on_access(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
	unsigned int size = 1U << qemu_plugin_mem_size_shift(info);
	unsigned int here = (1U << PAGE_SHIFT) - (address & ((1U << PAGE_SHIFT) - 1));
	const struct vector_insn *insn = data;

	(void)vcpu;
	if (!counts)
		return;
	add(qemu_plugin_mem_is_store(info) ? PART_stores : PART_loads, insn->address, 1, 1);
	if (insn->kinds & INSN_STRING && qemu_plugin_mem_is_store(info))
		add(PART_string_bytes, insn->address, 1, size);
	if (address >> 63 && qemu_plugin_mem_is_store(info))
		look_for_locks(insn, info, address, size);
	if (here >= size) {
		access_part(insn, info, address, size);
	} else {
		access_part(insn, info, address, here);
		access_part(insn, info, address + here, size - here);
	}
}

static void on_operand(unsigned int vcpu, void *data)
{
	const struct vector_insn *insn = data;
	uint64_t operand;
	unsigned int kind;

	(void)vcpu;
	if (!counts)
		return;
	operand = insn_operand(insn->code, insn->len, registers_general);
	if (insn->kinds & INSN_BY_OPERAND) {
		kind = insn_invalidates(insn->code, insn->len, operand, registers_control());
		add(PART_tlb_page, insn->address, 1, kind == INSN_TLB_PAGE);
		add(PART_tlb_all, insn->address, 1, kind == INSN_TLB_ALL);
	}
	if (insn->kinds & INSN_SPACE)
		enter_space(operand & ~(1ULL << 63));
}

/* Of an instruction that goes on in the next page, the lines in the first. */
static void learn_lines(struct vector_insn *insn, struct qemu_plugin_insn *from)
{
	uint64_t start = (uintptr_t)qemu_plugin_insn_haddr(from);
	uint64_t end;

	if (!start)
		start = qemu_plugin_insn_vaddr(from);
	end = start + insn->len - 1;
	if (end >> PAGE_SHIFT != start >> PAGE_SHIFT)
		end = start | ((1U << PAGE_SHIFT) - 1);
	insn->first_line = start >> LINE_SHIFT;
	insn->last_line = end >> LINE_SHIFT;
}

struct vector_block *vector_translate(struct qemu_plugin_tb *tb, const uint64_t *insns)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct vector_block *block;

	if (!mailbox)
		return NULL;
	block = malloc(sizeof(*block) + n * sizeof(block->insns[0]));
	if (!block)
		abort();
	*block = (struct vector_block){
		.is_kernel = qemu_plugin_tb_vaddr(tb) >> 63, .is_plain = true, .n = (uint32_t)n,
	};
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *from = qemu_plugin_tb_get_insn(tb, i);
		struct vector_insn *insn = &block->insns[i];

		insn->len = (uint8_t)qemu_plugin_insn_data(from, insn->code, CODE_BYTES);
		insn->kinds = insn_kinds(insn->code, insn->len);
		insn->index = (uint32_t)i;
		insn->address = &insns[i];
		block->is_plain &= !insn->kinds;
		learn_lines(insn, from);
		if (insn->kinds & (INSN_BY_OPERAND | INSN_SPACE))
			qemu_plugin_register_vcpu_insn_exec_cb(from, on_operand,
							       QEMU_PLUGIN_CB_R_REGS, insn);
		qemu_plugin_register_vcpu_mem_cb(from, on_access, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, insn);
	}
	return block;
}

void vector_begin(void)
{
	if (!mailbox)
		return;
	window++;
	memset(part, 0, sizeof(part));
	unknown = 0;
	distinct_clear(&read_lines);
	distinct_clear(&written_lines);
	distinct_clear(&code_lines);
	distinct_clear(&pages);
	distinct_clear(&seen);
	spaces = 0;
	control = registers_control();
	enter_space(registers_root());
	locks_begin(&mailbox->locks, read_virtual);
}

void vector_counts(bool now)
{
	counts = now && mailbox;
}

static void run_lines(struct vector_block *block, uint32_t first, uint32_t n)
{
	uint64_t line;
	uint32_t i;

	if (block->seen == window)
		return;
	for (i = first; i < first + n; i++)
		for (line = block->insns[i].first_line; line <= block->insns[i].last_line; line++)
			add(PART_code_lines, block->insns[i].address, 1,
			    distinct_add(&code_lines, line));
	if (n == block->n)
		block->seen = window;
}

void vector_ran(struct vector_block *block, uint32_t first, uint32_t n)
{
	const uint64_t *insns = block ? block->insns[0].address : NULL;
	struct locks_span span[LOCKS];
	uint32_t i;
	size_t k;

	if (!block || !n)
		return;
	add(PART_instructions, insns + first, n, 1);
	add(block->is_kernel ? PART_kernel : PART_user, insns + first, n, 1);
	run_lines(block, first, n);
	locks_ran(first, n, span);
	ran_locked(span, insns);
	if (block->is_plain)
		return;
	for (i = first; i < first + n; i++)
		for (k = 0; k < sizeof(counted_as) / sizeof(counted_as[0]); k++)
			add(counted_as[k].part, insns + i, 1,
			    !!(block->insns[i].kinds & counted_as[k].kind));
}

void vector_exception(const uint64_t *insn)
{
	if (mailbox)
		add(PART_exceptions, insn, 1, 1);
}

void vector_tell(void)
{
	int i;

	if (!mailbox)
		return;
	for (i = 0; i < MAILBOX_PARTS; i++)
		mailbox->part[i] = part[i];
	mailbox->unknown = unknown;
}
