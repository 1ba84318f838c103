// SPDX-License-Identifier: GPL-2.0-only
/*
 * What memtype_settle() and the order of mappings in mapbench-cell rest on, on a model of the
 * kernel's tree of memory types: whatever tree of the machine's reservations was there before, a
 * look-up of a BAR's page then goes the same way.
 */
#include <string.h>

#include "arch/memtype.h"
#include "rbtree.h"
#include "tap.h"

#define PATH_LEN	64
#define REGISTERS	100	/* where the mailbox device's registers are mapped, and up */
#define BAR		200
#define MEMORY		300	/* the mailbox, and up */

/* As /sys/kernel/debug/x86/pat_memtype_list has them in the machine, and in that with an IOMMU. */
static const int plain[] = { 1, 2, 3, 4, 150, 151, 400, 401, 402, 403 };
static const int iommu[] = { 1, 2, 3, 4, 150, 151, 152, 400, 401, 402, 403 };

static int largest(const struct rbtree *tree, int key)
{
	while (tree->node[key].child[1])
		key = tree->node[key].child[1];
	return key;
}

/* As interval_subtree_search() goes when nothing holds the key: l, a look to the left in vain. */
static void look_up(const struct rbtree *tree, int key, char path[PATH_LEN])
{
	int at = tree->root, left, n = 0;

	for (;;) {
		left = tree->node[at].child[0];
		if (left && largest(tree, left) >= key) {
			path[n++] = 'L';
			at = left;
			continue;
		}
		if (left)
			path[n++] = 'l';
		if (at > key)
			break;
		path[n++] = 'R';
		at = tree->node[at].child[1];
	}
	path[n] = '\0';
}

/* As arch/x86_64.c does: each mapping is right of those before it, the leftmost goes first. */
static void come_and_go(struct rbtree *tree, int first, int n)
{
	int i;

	for (i = 0; i < n; i++)
		rbtree_insert(tree, first + i);
	for (i = 0; i < n; i++)
		rbtree_erase(tree, first + i);
}

/*
 * How many ways there are to a page of the BAR, from all trees of these, with n nodes to settle
 * it, and the check's mapping before the mailbox's or none.
 */
static int ways(const int *keys, int n_keys, int n, bool check)
{
	static char found[PATH_LEN][PATH_LEN];
	static struct rbtree tree;
	unsigned long number;
	int n_found = 0, i;

	for (number = 0; number < rbtree_count(n_keys); number++) {
		rbtree_make(&tree, keys, n_keys, number);
		come_and_go(&tree, REGISTERS, n);
		come_and_go(&tree, MEMORY, n);
		if (check)
			come_and_go(&tree, BAR, 1);
		rbtree_insert(&tree, MEMORY);
		look_up(&tree, BAR, found[n_found]);
		for (i = 0; strcmp(found[i], found[n_found]); i++)
			;
		n_found += i == n_found;
	}
	return n_found;
}

static void test_same_way(const int *keys, int n)
{
	tap_ok(ways(keys, n, 0, false) > 1);
	tap_ok(ways(keys, n, MEMTYPE_NODES / 4, false) > 1);
	tap_ok(ways(keys, n, MEMTYPE_NODES, false) == 1);
	tap_ok(ways(keys, n, MEMTYPE_NODES, true) == 1);
}

int main(void)
{
	test_same_way(plain, 10);
	test_same_way(iommu, 11);
	return tap_done();
}
