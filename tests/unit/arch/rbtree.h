/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's red-black tree (lib/rbtree.c), to the shape and the colours that its insert and its
 * erase leave, over keys from 1 to RBTREE_KEYS - 1; and each such tree that there can be, by
 * number.
 */
#ifndef MAPBENCH_RBTREE_H
#define MAPBENCH_RBTREE_H

#include <stdbool.h>

#define RBTREE_KEYS	512
#define RBTREE_NODES_MAX	30	/* of the trees that are counted and made */

struct rbtree {
	int root;				/* 0: none */
	struct {
		int child[2], parent;
		bool red;
	} node[RBTREE_KEYS];
};

void rbtree_insert(struct rbtree *tree, int key);
void rbtree_erase(struct rbtree *tree, int key);

/* How many trees of n nodes there are. */
unsigned long rbtree_count(int n);

/* That with this number, from 0, of these n keys, which ascend. */
void rbtree_make(struct rbtree *tree, const int *keys, int n, unsigned long number);

#endif /* MAPBENCH_RBTREE_H */
