// SPDX-License-Identifier: GPL-2.0-only
#include "rbtree.h"

#define HEIGHT_MAX	5	/* in black nodes; 31 nodes need as many */

static bool is_red(const struct rbtree *tree, int key)
{
	return key && tree->node[key].red;
}

static void replace(struct rbtree *tree, int parent, int old, int new)
{
	if (!parent)
		tree->root = new;
	else
		tree->node[parent].child[tree->node[parent].child[1] == old] = new;
	if (new)
		tree->node[new].parent = parent;
}

static void hang(struct rbtree *tree, int parent, int side, int child)
{
	tree->node[parent].child[side] = child;
	if (child)
		tree->node[child].parent = parent;
}

/* The child on the other side comes up, key goes down to side; each gets the other's colour. */
static void rotate(struct rbtree *tree, int key, int side)
{
	int up = tree->node[key].child[!side], parent = tree->node[key].parent;
	bool red = tree->node[key].red;

	hang(tree, key, !side, tree->node[up].child[side]);
	replace(tree, parent, key, up);
	hang(tree, up, side, key);
	tree->node[key].red = tree->node[up].red;
	tree->node[up].red = red;
}

void rbtree_insert(struct rbtree *tree, int key)
{
	int parent = 0, at = tree->root, grand, uncle, side;

	while (at) {
		parent = at;
		at = tree->node[at].child[key > at];
	}
	tree->node[key].child[0] = 0;
	tree->node[key].child[1] = 0;
	tree->node[key].red = true;
	tree->node[key].parent = parent;
	if (parent)
		tree->node[parent].child[key > parent] = key;
	else
		tree->root = key;

	while (is_red(tree, tree->node[key].parent)) {
		parent = tree->node[key].parent;
		grand = tree->node[parent].parent;
		side = tree->node[grand].child[1] == parent;
		uncle = tree->node[grand].child[!side];
		if (!is_red(tree, uncle)) {
			if (tree->node[parent].child[!side] == key)
				rotate(tree, parent, side);
			rotate(tree, grand, !side);
			break;
		}
		tree->node[uncle].red = false;
		tree->node[parent].red = false;
		tree->node[grand].red = true;
		key = grand;
	}
	tree->node[tree->root].red = false;
}

/* Below side of parent a black node is missing. */
static void restore(struct rbtree *tree, int parent, int side)
{
	int sibling, near, far;

	for (;;) {
		sibling = tree->node[parent].child[!side];
		if (is_red(tree, sibling)) {
			rotate(tree, parent, side);
			sibling = tree->node[parent].child[!side];
		}
		near = tree->node[sibling].child[side];
		far = tree->node[sibling].child[!side];
		if (is_red(tree, near) || is_red(tree, far))
			break;
		tree->node[sibling].red = true;
		if (tree->node[parent].red || parent == tree->root) {
			tree->node[parent].red = false;
			return;
		}
		side = tree->node[tree->node[parent].parent].child[1] == parent;
		parent = tree->node[parent].parent;
	}
	if (!is_red(tree, far)) {
		rotate(tree, sibling, !side);
		sibling = near;
		far = tree->node[sibling].child[!side];
	}
	rotate(tree, parent, side);
	tree->node[far].red = false;
	tree->node[parent].red = false;
}

/* Its successor takes the place and the colour of a node with two children. */
static void swap_with_next(struct rbtree *tree, int key)
{
	int next = tree->node[key].child[1], parent;
	bool red = tree->node[key].red;

	while (tree->node[next].child[0])
		next = tree->node[next].child[0];
	parent = tree->node[next].parent;
	tree->node[key].red = tree->node[next].red;
	tree->node[next].red = red;
	replace(tree, tree->node[key].parent, key, next);
	hang(tree, next, 0, tree->node[key].child[0]);
	hang(tree, key, 0, 0);
	if (parent == key) {
		hang(tree, key, 1, tree->node[next].child[1]);
		hang(tree, next, 1, key);
	} else {
		int right = tree->node[key].child[1];

		hang(tree, key, 1, tree->node[next].child[1]);
		hang(tree, next, 1, right);
		hang(tree, parent, 0, key);
	}
}

void rbtree_erase(struct rbtree *tree, int key)
{
	int parent, child, side;

	if (tree->node[key].child[0] && tree->node[key].child[1])
		swap_with_next(tree, key);
	parent = tree->node[key].parent;
	side = parent && tree->node[parent].child[1] == key;
	child = tree->node[key].child[0] ? tree->node[key].child[0] : tree->node[key].child[1];
	replace(tree, parent, key, child);
	if (child)
		tree->node[child].red = false;
	else if (parent && !tree->node[key].red)
		restore(tree, parent, side);
}

/* Trees of n nodes with a root of that colour and so many black nodes on each way down. */
static unsigned long count(int n, int height, bool red);

static unsigned long count_below(int n, int height, bool red)
{
	return count(n, height, false) + (red ? 0 : count(n, height, true));
}

static unsigned long count(int n, int height, bool red)
{
	static unsigned long known[RBTREE_NODES_MAX + 1][HEIGHT_MAX][2]; /* and one */
	unsigned long sum = 0;
	int left, below = height - !red;

	if (!n)
		return !red && !height;
	if (below < 0)
		return 0;
	if (known[n][height][red])
		return known[n][height][red] - 1;
	for (left = 0; left < n; left++)
		sum += count_below(left, below, red) * count_below(n - 1 - left, below, red);
	known[n][height][red] = sum + 1;
	return sum;
}

unsigned long rbtree_count(int n)
{
	unsigned long sum = 0;
	int height;

	for (height = 0; height < HEIGHT_MAX; height++)
		sum += count(n, height, false);
	return sum;
}

static int make(struct rbtree *tree, const int *keys, int n, int height, bool red,
		unsigned long number);

static int make_below(struct rbtree *tree, const int *keys, int n, int height, bool red,
		      unsigned long number)
{
	unsigned long black = count(n, height, false);

	if (number < black)
		return make(tree, keys, n, height, false, number);
	return make(tree, keys, n, height, !red, number - black);
}

static int make(struct rbtree *tree, const int *keys, int n, int height, bool red,
		unsigned long number)
{
	unsigned long rights, all;
	int left, key;

	if (!n)
		return 0;
	height -= !red;
	for (left = 0;; left++) {
		rights = count_below(n - 1 - left, height, red);
		all = count_below(left, height, red) * rights;
		if (number < all)
			break;
		number -= all;
	}
	key = keys[left];
	tree->node[key].red = red;
	hang(tree, key, 0, make_below(tree, keys, left, height, red, number / rights));
	hang(tree, key, 1, make_below(tree, keys + left + 1, n - 1 - left, height, red,
				      number % rights));
	return key;
}

void rbtree_make(struct rbtree *tree, const int *keys, int n, unsigned long number)
{
	int height = 0;

	while (number >= count(n, height, false))
		number -= count(n, height++, false);
	replace(tree, 0, 0, make(tree, keys, n, height, false, number));
}
