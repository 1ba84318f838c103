// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for what the profiling plugin is made of: which instructions enter and leave
 * functions, and that the tree adds up however many places and runs it has.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/arch_arm64.h"
#include "plugin/arch_x86_64.h"
#include "plugin/call_tree.h"
#include "tap.h"

#define MANY	5000

#define BRANCH(...)								\
	arch_x86_64.branch((const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))

static void test_branches(void)
{
	tap_ok(BRANCH(0xe8, 1, 2, 3, 4) == BRANCH_CALL);
	tap_ok(BRANCH(0xff, 0xd0) == BRANCH_CALL);		/* call *%rax */
	tap_ok(BRANCH(0x41, 0xff, 0xd3) == BRANCH_CALL);	/* call *%r11 */
	tap_ok(BRANCH(0xff, 0x55, 0x10) == BRANCH_CALL);	/* call *0x10(%rbp) */
	tap_ok(BRANCH(0x2e, 0xe8, 1, 2, 3, 4) == BRANCH_CALL);	/* as the kernel pads it */
	tap_ok(BRANCH(0xff, 0xe0) == BRANCH_OTHER);		/* jmp *%rax */
	tap_ok(BRANCH(0xe9, 1, 2, 3, 4) == BRANCH_OTHER);
	tap_ok(BRANCH(0xc3) == BRANCH_RETURN);
	tap_ok(BRANCH(0xf3, 0xc3) == BRANCH_RETURN);
	tap_ok(BRANCH(0xc2, 8, 0) == BRANCH_RETURN);
	tap_ok(BRANCH(0x0f, 0x05) == BRANCH_SYSCALL);
	tap_ok(BRANCH(0x48, 0x0f, 0x07) == BRANCH_TRAP_RETURN);	/* sysretq */
	tap_ok(BRANCH(0x48, 0xcf) == BRANCH_TRAP_RETURN);	/* iretq */
	tap_ok(BRANCH(0x90) == BRANCH_OTHER);
	tap_ok(BRANCH(0x66, 0x66) == BRANCH_OTHER);
	tap_ok(arch_x86_64.leave((const uint8_t[]){ 0x48, 0xcf }, 2) == LEAVE_ONE);
	tap_ok(arch_x86_64.leave((const uint8_t[]){ 0x48, 0x0f, 0x07 }, 3) == LEAVE_ALL);
	tap_ok(arch_x86_64.leave((const uint8_t[]){ 0x0f, 0x05 }, 2) == LEAVE_NOT);
}

static const uint8_t *bytes(const uint32_t *insn)
{
	return (const uint8_t *)insn;
}

/* As aarch64-linux-gnu-as writes them. */
static void test_arm64(void)
{
	static const struct {
		uint32_t insn;
		enum branch branch;
	} cases[] = {
		{ 0x97fffffe, BRANCH_CALL },		/* bl .-8 */
		{ 0x94000001, BRANCH_CALL },		/* bl .+4 */
		{ 0xd63f0100, BRANCH_CALL },		/* blr x8 */
		{ 0xd73f0a28, BRANCH_CALL },		/* blraa x17, x8 */
		{ 0xd63f0a3f, BRANCH_CALL },		/* blraaz x17 */
		{ 0xd65f03c0, BRANCH_RETURN },		/* ret */
		{ 0xd65f0bff, BRANCH_RETURN },		/* retaa */
		{ 0xd4000001, BRANCH_SYSCALL },		/* svc #0 */
		{ 0xd4000002, BRANCH_OTHER },		/* hvc #0 */
		{ 0xd69f03e0, BRANCH_TRAP_RETURN },	/* eret */
		{ 0x14000001, BRANCH_OTHER },		/* b .+4 */
		{ 0xd61f0100, BRANCH_OTHER },		/* br x8 */
		{ 0xd503201f, BRANCH_OTHER },		/* nop */
	};
	static const uint32_t eret = 0xd69f03e0, cntvct = 0xd53be045, cntpct = 0xd53be025;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(arch_arm64.branch(bytes(&cases[i].insn), 4) == cases[i].branch);
	tap_ok(arch_arm64.leave(bytes(&eret), 4) == LEAVE_ONE);
	tap_ok(arch_arm64.leave(bytes(&cntvct), 4) == LEAVE_NOT);
	tap_ok(arch_arm64.is_counter(bytes(&cntvct), 4));
	tap_ok(!arch_arm64.is_counter(bytes(&cntpct), 4));
	tap_ok(arch_arm64.may_be_entry(0xffff800080010c80, bytes(&eret), 4));	/* el0t_64_irq */
	tap_ok(!arch_arm64.may_be_entry(0xffff800080010c00, bytes(&eret), 4));	/* el0t_64_sync */
}

static int64_t sum(const struct call_tree *tree)
{
	int64_t total = 0;

	for (size_t i = 0; i < tree->n_runs; i++)
		total += tree->runs[i].n * tree->runs[i].times;
	return total;
}

static void test_tree(struct call_tree *tree)
{
	static const uint64_t insns[] = { 0x10, 0x14, 0x18 }, others[] = { 0x10 };
	uint32_t root = call_tree_node(tree, CALL_TREE_ROOT, 0x10, 0), below;

	tap_ok(root != CALL_TREE_ROOT);
	below = call_tree_node(tree, root, 0x20, 0x18);
	tap_ok(below != root);
	tap_ok(call_tree_node(tree, root, 0x20, 0x18) == below);
	tap_ok(call_tree_node(tree, root, 0x20, 0x14) != below);
	tap_ok(call_tree_node(tree, below, 0x20, 0x18) != below);

	call_tree_add(tree, root, insns, 3, 1);
	call_tree_add(tree, root, insns, 3, 1);
	tap_ok(tree->n_runs == 1 && tree->runs[0].times == 2);
	call_tree_add(tree, root, insns, 2, 1);
	call_tree_add(tree, below, insns, 3, 1);
	call_tree_add(tree, root, others, 1, 5);
	call_tree_add(tree, root, others, 0, 7);
	tap_ok(tree->n_runs == 4);
	tap_ok(sum(tree) == 6 + 2 + 3 + 5);
}

static void test_many(struct call_tree *tree)
{
	uint64_t *insns = calloc(MANY, sizeof(*insns));
	uint32_t node = CALL_TREE_ROOT, again = CALL_TREE_ROOT;

	for (uint64_t turn = 0; turn < 2; turn++) {
		node = CALL_TREE_ROOT;
		for (uint64_t i = 0; i < MANY; i++) {
			node = call_tree_node(tree, node, i, i + 1);
			call_tree_add(tree, node, insns + i, 1, 1);
		}
		again = turn ? again : node;
	}
	tap_ok(node == again && tree->n_nodes == MANY);
	tap_ok(tree->n_runs == MANY && sum(tree) == 2 * MANY);
	free(insns);
}

static void test_write(struct call_tree *tree)
{
	static const uint64_t insns[] = { 0xffffffff81000000, 0xffffffff81000004 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	call_tree_add(tree, call_tree_node(tree, CALL_TREE_ROOT, insns[0], 0), insns, 2, 3);
	call_tree_write(tree, out);
	fclose(out);
	tap_ok(!strcmp(text, "node 1 0 ffffffff81000000 0\ninsn 1 ffffffff81000000 3\n"
		       "insn 1 ffffffff81000004 3\n"));
	free(text);
}

int main(void)
{
	struct call_tree tree = { 0 };

	test_branches();
	test_arm64();
	test_tree(&tree);
	call_tree_clear(&tree);
	tap_ok(!sum(&tree) && !tree.n_nodes);
	test_many(&tree);
	call_tree_clear(&tree);
	test_write(&tree);
	free(tree.nodes);
	free(tree.runs);
	free(tree.node_hash);
	free(tree.run_hash);
	return tap_done();
}
