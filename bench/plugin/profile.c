// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/profile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/arch.h"
#include "plugin/call_tree.h"
#include "plugin/vector.h"

#define DEPTH_MAX	512

static const char *const part_names[MAILBOX_PARTS] = {
#define SUM(name)	#name
#define DISTINCT(name)	#name
#include "clock/parts.h"
};

struct block {
	uint64_t end;		/* first address after it */
	uint64_t faults_seen;	/* n_faults when is_fault was last worked out */
	enum branch branch;	/* what its last instruction is */
	uint32_t n;
	bool is_fault;		/* it is an entry point of exceptions that restart */
	struct vector_block *vector;	/* NULL: its parts are not counted */
	uint64_t insns[];	/* their addresses */
};

/* An instruction that begins or ends a window if the guest says so. */
struct mark {
	const struct block *block;
	uint32_t index;
};

struct frame {
	uint64_t back;		/* address that a return from here leads to */
	uint32_t node;
	bool is_trap;		/* a system call or an exception */
	const struct block *cut;	/* exception: in this block ... */
	uint32_t cut_at;	/* ... before or after its instruction of that index */
};

/* One for each vCPU, of which there is one; written by code that QEMU generates. */
struct score {
	uint64_t counting;	/* a window is open */
	uint64_t at;		/* index in its block of the instruction that was begun last */
};

static struct mailbox *mailbox;
static const struct plugin_arch *arch;
static FILE *file;	/* NULL: no tree is told, at most the parts of a vector */
static int by = -1;	/* the part of the vector that it is of; else of instructions */
static bool counts;
static struct qemu_plugin_scoreboard *scores;
static struct call_tree tree;
static uint64_t least = UINT64_MAX;

/* The open window. */
static struct frame stack[DEPTH_MAX];
static size_t depth;		/* at least 1 */
static const struct block *now;	/* the block being run */
static uint32_t now_first;	/* the first instruction of it that counts */
static bool now_irq;		/* it belongs to an interrupt */
static const struct block *from;	/* what ran before the interrupt, if now_irq */
static bool from_cut;		/* it did not get to its end */
static uint64_t irqs;
static uint64_t irq_insns;	/* the mailbox's, when the window began, then those in it */
static uint64_t irq_counted;	/* of interrupts' blocks, one by one */
static int64_t counted;

static struct score *score(void)
{
	return qemu_plugin_scoreboard_find(scores, 0);
}

/* n instructions of a block have run, from its first-th on. */
static void count(uint32_t node, const struct block *block, uint32_t first, uint32_t n)
{
	if (by < 0)
		call_tree_add(&tree, node, &block->insns[first], n, 1);
	vector_ran(block->vector, first, n);
	counted += n;
}

/* The part that the tree is of has become more: by what runs now, whatever it is that counts it. */
static void charge(const uint64_t *insns, uint32_t n, int64_t times)
{
	call_tree_add(&tree, stack[depth - 1].node, insns, n, times);
}

static void push(uint64_t entry, uint64_t site, uint64_t back, bool is_trap)
{
	struct frame *frame;

	if (depth == DEPTH_MAX) {
		fprintf(stderr, "mapbench-plugin: more than %d calls deep\n", DEPTH_MAX);
		abort();
	}
	frame = &stack[depth];
	*frame = (struct frame){
		.node = call_tree_node(&tree, stack[depth - 1].node, entry, site),
		.back = back,
		.is_trap = is_trap,
	};
	depth++;
}

/* Where a return that no call led to has gone is another function in the place of the last. */
static void replace(uint64_t entry)
{
	struct frame *frame = &stack[depth - 1];
	const struct call_tree_node *node = &tree.nodes[frame->node - 1];

	frame->node = call_tree_node(&tree, node->parent, entry, node->site);
}

static void follow_return(uint64_t to)
{
	size_t i;

	for (i = depth - 1; i && !stack[i].is_trap; i--) {
		if (stack[i].back == to) {
			depth = i;
			return;
		}
	}
	/* A retpoline has put the address of an indirect call in the place of its own. */
	if (depth > 1 && !stack[depth - 1].is_trap)
		depth--;
	replace(to);
}

static void follow(const struct block *last, bool cut, const struct block *next);

/* Back from a system call or an exception. */
static void follow_trap(const struct block *next)
{
	struct frame frame;
	size_t i;

	for (i = depth - 1; i && !stack[i].is_trap; i--)
		;
	if (!i)
		return;
	frame = stack[i];
	depth = i;
	/*
	 * A user's last instruction in a block that is not begun anew did run to its end: the
	 * exception was for want of what comes after it.
	 */
	if (frame.cut && frame.cut_at == frame.cut->n - 1 && !(frame.cut->end >> 63) &&
	    frame.cut->insns[frame.cut_at] != next->insns[0]) {
		count(stack[depth - 1].node, frame.cut, frame.cut_at, 1);
		follow(frame.cut, false, next);
	}
}

static void follow(const struct block *last, bool cut, const struct block *next)
{
	uint64_t site = last->insns[last->n - 1];

	if (cut)
		return;
	switch (last->branch) {
	case BRANCH_CALL:
		push(next->insns[0], site, last->end, false);
		break;
	case BRANCH_SYSCALL:
		push(next->insns[0], site, last->end, true);
		break;
	case BRANCH_RETURN:
		follow_return(next->insns[0]);
		break;
	case BRANCH_TRAP_RETURN:
		follow_trap(next);
		break;
	case BRANCH_OTHER:
		break;
	}
}

static bool is_fault(struct block *block)
{
	uint64_t i, n = __atomic_load_n(&mailbox->n_faults, __ATOMIC_ACQUIRE);

	if (block->faults_seen == n)
		return block->is_fault;
	block->is_fault = false;
	for (i = 0; i < n && i < MAILBOX_FAULTS; i++)
		block->is_fault |= mailbox->fault[i] == block->insns[0];
	block->faults_seen = n;
	return block->is_fault;
}

/*
 * A block begins: the one before is over, and here it shows how far it got. A fault leaves before
 * the instruction begun last, which is begun again afterwards; so does a write to the block itself.
 * Else that instruction has run, though a device access may have ended the block behind it.
 */
static void on_begin(unsigned int vcpu, void *data)
{
	struct block *next = data;
	bool irq = mailbox->depth;
	bool fault = !irq && is_fault(next);
	bool was_irq = now_irq;
	uint32_t at = (uint32_t)score()->at;
	uint32_t n = at + 1;

	(void)vcpu;
	if ((fault && !was_irq) || (at < now->n - 1 && next->insns[0] == now->insns[at]))
		n--;
	if (was_irq) {
		irq_counted += n;
	} else {
		count(stack[depth - 1].node, now, now_first, n - now_first);
		from = now;
		from_cut = n < now->n;
		irqs += irq;
	}
	now_irq = irq;
	vector_counts(!irq);
	if (fault) {
		vector_exception(was_irq ? next->insns : &from->insns[at]);
		push(next->insns[0], from->end, 0, true);
		stack[depth - 1].cut = was_irq ? NULL : from;
		stack[depth - 1].cut_at = at;
	} else if (!irq) {
		follow(from, from_cut, next);
	}
	now = next;
	now_first = 0;
}

static void begin(const struct mark *mark)
{
	call_tree_clear(&tree);
	depth = 1;
	stack[0] = (struct frame){
		.node = call_tree_node(&tree, CALL_TREE_ROOT, mark->block->insns[0], 0),
	};
	now = mark->block;
	now_first = mark->index;
	now_irq = false;
	irqs = 0;
	irq_insns = mailbox->irq_insns;
	irq_counted = 0;
	counted = 0;
	vector_begin();
	vector_counts(true);
	score()->counting = 1;
}

static void end(const struct mark *mark)
{
	if (mark->block == now)
		count(stack[depth - 1].node, now, now_first, mark->index - now_first);
	irq_insns = mailbox->irq_insns - irq_insns;
	score()->counting = 0;
	vector_counts(false);
}

static void told(void)
{
	mailbox->counted = (uint64_t)counted;
	mailbox->twice = irq_insns - irq_counted;
	vector_tell();
	if (!file)
		return;
	fprintf(file, "window %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIu64 " %" PRIu64 "\n",
		mailbox->value, mailbox->overhead, counted, irqs, mailbox->disturbed);
	if (by >= 0)
		fprintf(file, "part %" PRIu64 "\n", mailbox->part[by]);
	if (!mailbox->disturbed && (by >= 0 || mailbox->value < least)) {
		least = mailbox->value;
		call_tree_write(&tree, file);
		fputs("end\n", file);
	}
	fflush(file);
}

static void on_mark(unsigned int vcpu, void *data)
{
	const struct mark *mark = data;
	uint64_t address = mark->block->insns[mark->index];

	(void)vcpu;
	if (!mailbox->armed)
		return;
	if (address == mailbox->begin)
		begin(mark);
	else if (address == mailbox->end)
		end(mark);
	else if (address == mailbox->told)
		told();
}

static void *made(size_t bytes)
{
	void *p = malloc(bytes);

	if (!p)
		abort();
	return p;
}

static bool may_be_mark(struct qemu_plugin_insn *insn, uint64_t address)
{
	uint8_t code[16];
	size_t len = qemu_plugin_insn_data(insn, code, sizeof(code));

	return !(address >> 63) && arch->is_counter(code, len);
}

void profile_translate(struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 counting = { scores, offsetof(struct score, counting) };
	qemu_plugin_u64 at = { scores, offsetof(struct score, at) };
	struct qemu_plugin_insn *insn = NULL;
	struct block *block;
	uint8_t code[16];
	uint32_t i;

	if (!counts)
		return;
	block = made(sizeof(*block) + qemu_plugin_tb_n_insns(tb) * sizeof(block->insns[0]));
	*block = (struct block){ .n = (uint32_t)qemu_plugin_tb_n_insns(tb) };
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_begin, QEMU_PLUGIN_CB_NO_REGS,
						  QEMU_PLUGIN_COND_NE, counting, 0, block);
	for (i = 0; i < block->n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		block->insns[i] = qemu_plugin_insn_vaddr(insn);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
								    QEMU_PLUGIN_INLINE_STORE_U64,
								    at, i);
		if (may_be_mark(insn, block->insns[i])) {
			struct mark *mark = made(sizeof(*mark));

			*mark = (struct mark){ .block = block, .index = i };
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
							       QEMU_PLUGIN_CB_R_REGS, mark);
		}
	}
	block->vector = vector_translate(tb, block->insns);
	block->end = block->insns[block->n - 1] + qemu_plugin_insn_size(insn);
	block->branch = arch->branch(code, qemu_plugin_insn_data(insn, code, sizeof(code)));
}

static void prepare(struct mailbox *box, const struct plugin_arch *of)
{
	if (!scores)
		scores = qemu_plugin_scoreboard_new(sizeof(struct score));
	mailbox = box;
	arch = of;
}

static int part_called(const char *name)
{
	int i;

	for (i = 0; i < MAILBOX_PARTS; i++)
		if (!strcmp(part_names[i], name))
			return i;
	return -1;
}

int profile_init(struct mailbox *box, const struct plugin_arch *of, const char *path,
		 const char *of_part)
{
	by = of_part ? part_called(of_part) : -1;
	if (of_part && by < 0) {
		errno = EINVAL;
		return -1;
	}
	file = fopen(path, "we");
	if (!file)
		return -1;
	prepare(box, of);
	if (by >= 0) {
		vector_attribute((enum mailbox_part)by, charge);
		return 0;
	}
	counts = true;
	mailbox->profiles = 1;
	return 0;
}

bool profile_vectors(struct mailbox *box, const struct plugin_arch *of)
{
	prepare(box, of);
	counts = vector_start(box);
	return counts;
}
