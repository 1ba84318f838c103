// SPDX-License-Identifier: GPL-2.0-only
/* A name is found whole: what begins as another, or ends so, is not that one. */
#include <errno.h>
#include <stdlib.h>

#include "base/names.h"
#include "tap.h"

static void test_find(void)
{
	static const char *const names[] = { "one", "two", "twofold" };

	tap_ok(names_find(names, 3, "one") == 0);
	tap_ok(names_find(names, 3, "twofold") == 2);
	tap_ok(names_find(names, 2, "twofold") == -EINVAL);
	tap_ok(names_find(names, 3, "tw") == -EINVAL);
}

static void test_among(void)
{
	tap_ok(names_among("one,two,three", ',', "one"));
	tap_ok(names_among("one,two,three", ',', "two"));
	tap_ok(names_among("one,two,three", ',', "three"));
	tap_ok(!names_among("one,two,three", ',', "tw"));
	tap_ok(!names_among("one,two,three", ',', "wo"));
	tap_ok(!names_among("one,two,three", ',', "threefold"));
	tap_ok(!names_among("one,two,three", '|', "two"));
	tap_ok(names_among("one|two", '|', "two"));
	tap_ok(!names_among("", ',', "one"));
	tap_ok(names_among(NULL, ',', "one"));
}

int main(void)
{
	test_find();
	test_among();
	return tap_done();
}
