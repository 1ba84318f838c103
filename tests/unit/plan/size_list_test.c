// SPDX-License-Identifier: GPL-2.0-only
/* The sizes that a user asks for: whole pages, ascending, none too large, not too many; ranges. */
#include <stdio.h>
#include <string.h>

#include "mapping/bar.h"
#include "plan/size_list.h"
#include "tap.h"

static void test_read(void)
{
	struct sizes sizes;

	tap_ok(!size_list_parse(&sizes, "4K"));
	tap_ok(sizes.n == 1 && sizes.pages[0] == 1);
	tap_ok(!size_list_parse(&sizes, "4096,64K,2M,1G"));
	tap_ok(sizes.n == 4 && sizes.pages[0] == 1 && sizes.pages[1] == 16);
	tap_ok(sizes.pages[2] == 512 && sizes.pages[3] == 262144);
}

static void test_refuse(void)
{
	static const char *const wrong[] = {
		"", ",", "4K,", ",4K", "4K,,8K", "0", "1", "4095", "4k", "4KB", "-4K", "+4K", "x",
		"8K,4K", "4K,4K", "2G", "1G,1025M", "18446744073709551616", "18446744073709551615G",
		"4K 8K",
	};
	struct sizes sizes;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		tap_ok(size_list_parse(&sizes, wrong[i]));
}

static void test_many(void)
{
	char text[SIZES_MAX * 8 + 16] = "";
	struct sizes sizes;
	int i;

	for (i = 1; i <= SIZES_MAX; i++)
		snprintf(text + strlen(text), 8, "%s%dK", i > 1 ? "," : "", 4 * i);
	tap_ok(!size_list_parse(&sizes, text) && sizes.n == SIZES_MAX);
	strcat(text, ",512K");
	tap_ok(size_list_parse(&sizes, text));
}

static void test_range(void)
{
	static const char *const wrong[] = {
		"", "0000:03:00.0/2", "0000:03:00.0/2@", "0000:03:00.0/2@0x1000", "@0x1000,0x1000",
		"0000:03:00.0/2@0x1000,0", "0000:03:00.0/2@0x800,0x1000", "0000:03:00.0/2@0,0x1800",
		"0000:03:00.0/6@0,0x1000", "0000:03:00.0@0,0x1000", "0000:03:00.0/2@0,0x1000,",
		"0000:03:00.0/2@-0x1000,0x1000", "0000:03:00.0/2@0x7ffffffffffff000,0x1000",
	};
	struct bar_range range;
	size_t i;

	tap_ok(!bar_parse_range("0001:03:1f.7/2@0x1000,8192", &range));
	tap_ok(range.offset == 4096 && range.length == 8192);
	tap_ok(range.bar.domain == 1 && range.bar.bus == 3 && range.bar.device == 31 &&
	       range.bar.function == 7 && range.bar.bar == 2);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		tap_ok(bar_parse_range(wrong[i], &range));
}

int main(void)
{
	test_read();
	test_refuse();
	test_many();
	test_range();
	return tap_done();
}
