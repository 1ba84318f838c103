// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/call_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST	1024

static void *grown(void *old, size_t bytes)
{
	void *p = realloc(old, bytes);

	if (!p)
		abort();
	return p;
}

void call_tree_clear(struct call_tree *tree)
{
	tree->n_nodes = 0;
	tree->n_runs = 0;
	if (tree->node_hash)
		memset(tree->node_hash, 0, tree->node_room * sizeof(*tree->node_hash));
	if (tree->run_hash)
		memset(tree->run_hash, 0, tree->run_room * sizeof(*tree->run_hash));
}

static uint64_t mix(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t h = a * 0x9e3779b97f4a7c15ULL;

	h = (h ^ h >> 32 ^ b) * 0xbf58476d1ce4e5b9ULL;
	h = (h ^ h >> 29 ^ c) * 0x94d049bb133111ebULL;
	return h ^ h >> 32;
}

static uint64_t node_key(const struct call_tree_node *node)
{
	return mix(node->parent, node->entry, node->site);
}

static uint64_t run_key(const struct call_tree_run *run)
{
	return mix(run->node, (uintptr_t)run->insns, run->n);
}

static void place(uint32_t *hash, size_t room, uint64_t key, uint32_t value)
{
	size_t i = key & (room - 1);

	while (hash[i])
		i = (i + 1) & (room - 1);
	hash[i] = value;
}

/* Both hashes are kept at most half full. */
static void grow_nodes(struct call_tree *tree)
{
	size_t i, room = tree->node_room ? 2 * tree->node_room : ROOM_FIRST;

	tree->nodes = grown(tree->nodes, room / 2 * sizeof(*tree->nodes));
	tree->node_hash = grown(tree->node_hash, room * sizeof(*tree->node_hash));
	memset(tree->node_hash, 0, room * sizeof(*tree->node_hash));
	tree->node_room = room;
	for (i = 0; i < tree->n_nodes; i++)
		place(tree->node_hash, room, node_key(&tree->nodes[i]), (uint32_t)i + 1);
}

static void grow_runs(struct call_tree *tree)
{
	size_t i, room = tree->run_room ? 2 * tree->run_room : ROOM_FIRST;

	tree->runs = grown(tree->runs, room / 2 * sizeof(*tree->runs));
	tree->run_hash = grown(tree->run_hash, room * sizeof(*tree->run_hash));
	memset(tree->run_hash, 0, room * sizeof(*tree->run_hash));
	tree->run_room = room;
	for (i = 0; i < tree->n_runs; i++)
		place(tree->run_hash, room, run_key(&tree->runs[i]), (uint32_t)i + 1);
}

/* Node i is at nodes[i - 1], since TREE_ROOT is none. */
uint32_t call_tree_node(struct call_tree *tree, uint32_t parent, uint64_t entry, uint64_t site)
{
	const struct call_tree_node wanted = { .entry = entry, .site = site, .parent = parent };
	const struct call_tree_node *node;
	size_t i;

	if (2 * (tree->n_nodes + 1) > tree->node_room)
		grow_nodes(tree);
	for (i = node_key(&wanted); ; i++) {
		uint32_t at = tree->node_hash[i & (tree->node_room - 1)];

		if (!at)
			break;
		node = &tree->nodes[at - 1];
		if (node->parent == parent && node->entry == entry && node->site == site)
			return at;
	}
	tree->nodes[tree->n_nodes++] = wanted;
	tree->node_hash[i & (tree->node_room - 1)] = (uint32_t)tree->n_nodes;
	return (uint32_t)tree->n_nodes;
}

void call_tree_add(struct call_tree *tree, uint32_t node, const uint64_t *insns, uint32_t n,
		   int64_t times)
{
	const struct call_tree_run wanted = {
		.insns = insns, .n = n, .node = node, .times = times,
	};
	struct call_tree_run *run;
	size_t i;

	if (!n)
		return;
	if (2 * (tree->n_runs + 1) > tree->run_room)
		grow_runs(tree);
	for (i = run_key(&wanted); ; i++) {
		uint32_t at = tree->run_hash[i & (tree->run_room - 1)];

		if (!at)
			break;
		run = &tree->runs[at - 1];
		if (run->insns == insns && run->n == n && run->node == node) {
			run->times += times;
			return;
		}
	}
	tree->runs[tree->n_runs++] = wanted;
	tree->run_hash[i & (tree->run_room - 1)] = (uint32_t)tree->n_runs;
}

void call_tree_write(const struct call_tree *tree, FILE *out)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < tree->n_nodes; i++)
		fprintf(out, "node %zu %" PRIu32 " %" PRIx64 " %" PRIx64 "\n", i + 1,
			tree->nodes[i].parent, tree->nodes[i].entry, tree->nodes[i].site);
	for (i = 0; i < tree->n_runs; i++)
		for (k = 0; k < tree->runs[i].n; k++)
			fprintf(out, "insn %" PRIu32 " %" PRIx64 " %" PRId64 "\n",
				tree->runs[i].node, tree->runs[i].insns[k], tree->runs[i].times);
}
