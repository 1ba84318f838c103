/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a profile adds up: a tree of calls, and how often each run of instructions was executed at
 * each place in it. Running out of memory ends QEMU.
 */
#ifndef MAPBENCH_PLUGIN_CALL_TREE_H
#define MAPBENCH_PLUGIN_CALL_TREE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CALL_TREE_ROOT	0	/* above every node; it is none itself */

struct call_tree_node {
	uint64_t entry;		/* the address that was called */
	uint64_t site;		/* the address of the call */
	uint32_t parent;
};

struct call_tree_run {
	const uint64_t *insns;	/* addresses of its instructions */
	uint32_t n;
	uint32_t node;
	int64_t times;
};

struct call_tree {
	struct call_tree_node *nodes;
	struct call_tree_run *runs;
	size_t n_nodes, n_runs;
	uint32_t *node_hash, *run_hash;	/* 1 + index; 0: free */
	size_t node_room, run_room;	/* of the hashes: powers of two */
};

/* Make it empty; all zero is one that was never used. */
void call_tree_clear(struct call_tree *tree);

/* The node of that place, made if there is none yet. */
uint32_t call_tree_node(struct call_tree *tree, uint32_t parent, uint64_t entry, uint64_t site);

/* n instructions more were run, times over. insns stays the caller's, and tells runs apart. */
void call_tree_add(struct call_tree *tree, uint32_t node, const uint64_t *insns, uint32_t n,
		   int64_t times);

/* Lines "node ID PARENT ENTRY SITE" and "insn ID ADDRESS TIMES". */
void call_tree_write(const struct call_tree *tree, FILE *out);

#endif /* MAPBENCH_PLUGIN_CALL_TREE_H */
