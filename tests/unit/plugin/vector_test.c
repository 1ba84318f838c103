// SPDX-License-Identifier: GPL-2.0-only
/* Test cases for what a vector counts different things by: the set, and the walk of tables. */
#include <stdlib.h>

#include "plugin/distinct.h"
#include "plugin/walk.h"
#include "tap.h"

#define MANY		100000

#define LA57		(1ULL << 12)
#define PRESENT		0x1ULL
#define LARGE		0x80ULL
#define GLOBAL		0x100ULL
#define NO_EXECUTE	(1ULL << 63)

static void test_distinct(void)
{
	struct distinct set = { .n = 0 };
	uint64_t i, added = 0;

	tap_ok(distinct_add(&set, 0) && distinct_add(&set, UINT64_MAX) && !distinct_add(&set, 0));
	tap_ok(set.n == 2);
	distinct_clear(&set);
	tap_ok(!set.n && distinct_add(&set, 0));
	for (i = 0; i < 2 * MANY; i++)
		added += distinct_add(&set, (i % MANY) << 12);
	tap_ok(added == MANY - 1 && set.n == MANY);
	distinct_clear(&set);
	for (i = 0, added = 0; i < MANY; i++)
		added += distinct_add(&set, i << 12);
	tap_ok(added == MANY && set.n == MANY);
	free(set.slots);
}

/* Tables at 0x1000 (topmost of five), 0x2000 (topmost of four), 0x3000, 0x4000 and 0x5000. */
static bool read_table(uint64_t physical, uint64_t *value)
{
	*value = 0;
	switch (physical) {
	case 0x1000 + 8 * 511:
		*value = 0x2000 | PRESENT | NO_EXECUTE;
		return true;
	case 0x2000 + 8 * 1:
		*value = 0x3000 | PRESENT | LARGE;	/* which means nothing there */
		return true;
	case 0x3000 + 8 * 2:
		*value = 0x4000 | PRESENT;
		return true;
	case 0x3000 + 8 * 3:
		*value = 0x40000000 | PRESENT | LARGE;
		return true;
	case 0x4000 + 8 * 4:
		*value = 0x5000 | PRESENT;
		return true;
	case 0x4000 + 8 * 5:
		*value = 0x600000 | PRESENT | LARGE | GLOBAL | NO_EXECUTE;
		return true;
	case 0x5000 + 8 * 6:
		*value = 0x7000 | PRESENT | LARGE;	/* there a memory type */
		return true;
	}
	return physical < 0x6000;
}

static uint64_t address(uint64_t four, uint64_t three, uint64_t two, uint64_t one)
{
	return four << 39 | three << 30 | two << 21 | one << 12 | 0x123;
}

static void test_walk(void)
{
	struct walk_leaf leaf;

	tap_ok(walk_leaf(0x2000, 0, address(1, 2, 4, 6), read_table, &leaf) && leaf.shift == 12 &&
	       !leaf.is_global);
	tap_ok(walk_leaf(0x2018, 0, address(1, 2, 5, 9), read_table, &leaf) && leaf.shift == 21 &&
	       leaf.is_global);
	tap_ok(walk_leaf(0x2000, 0, address(1, 3, 5, 9), read_table, &leaf) && leaf.shift == 30);
	tap_ok(walk_leaf(0x1000, LA57, 511ULL << 48 | address(1, 2, 5, 9), read_table, &leaf) &&
	       leaf.shift == 21);
	tap_ok(!walk_leaf(0x1000, LA57, address(1, 2, 5, 9), read_table, &leaf));
	tap_ok(!walk_leaf(0x2000, 0, address(1, 2, 4, 7), read_table, &leaf));
	tap_ok(!walk_leaf(0x6000, 0, address(1, 2, 4, 6), read_table, &leaf));
}

int main(void)
{
	test_distinct();
	test_walk();
	return tap_done();
}
