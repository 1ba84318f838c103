// SPDX-License-Identifier: GPL-2.0-only
/* The pure parts of the checks and of the harness: tags, names of sizes and BARs, numbers. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/touch.h"
#include "base/page.h"
#include "base/size.h"
#include "check/tag.h"
#include "mapping/bar.h"
#include "tap.h"

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* No two of many pages, slots, writers and seeds share a tag, nor does the host write one. */
static void test_tags(void)
{
	static const uint64_t seeds[] = { 0, 1, 2, 0x123456789abc, TAG_SEED_MAX };
	static uint64_t tags[5 * 2 * 4 * 1024 + 1024];
	size_t n = 0, i, seed, slot, page;
	int repeated = 0, zero = 0;

	for (seed = 0; seed < 5; seed++)
		for (slot = 0; slot < 4; slot++)
			for (page = 0; page < 1024; page++) {
				tags[n++] = tag_word(seeds[seed], page, slot * 170, TAG_KERNEL);
				tags[n++] = tag_word(seeds[seed], page, slot * 170, TAG_USER);
			}
	for (page = 0; page < 1024; page++)
		tags[n++] = tag_host_word(page);
	qsort(tags, n, sizeof(tags[0]), compare);
	for (i = 0; i < n; i++) {
		zero += tags[i] == 0;
		repeated += i && tags[i] == tags[i - 1];
	}
	tap_ok(n == sizeof(tags) / sizeof(tags[0]));
	tap_ok(!repeated && !zero);
	tap_ok(tag_word(3, 4, 5, TAG_USER) == tag_word(3, 4, 5, TAG_USER));
	tap_ok(tag_host_word(0) == 0x686f737400000000 && tag_host_word(5) == 0x686f737400000005);
}

static bool named(uint64_t bytes, const char *expected)
{
	char buf[SIZE_NAME_LEN];

	return !strcmp(size_name(bytes, buf), expected);
}

static void test_sizes(void)
{
	uint64_t n = 0;

	tap_ok(named(0, "0") && named(512, "512") && named(4096, "4K") && named(65536, "64K"));
	tap_ok(named(2 << 20, "2M") && named(64 << 20, "64M") && named(1 << 30, "1G"));
	tap_ok(named(1536, "1536") && named(5ULL << 40, "5120G"));
	tap_ok(!size_number("0", 9, &n) && n == 0);
	tap_ok(!size_number("4096", 4096, &n) && n == 4096);
	tap_ok(!size_number("0x10", 99, &n) && n == 16);
	tap_ok(size_number("10", 9, &n) == -EINVAL && size_number("", 9, &n) == -EINVAL);
	tap_ok(size_number("-1", 9, &n) == -EINVAL && size_number(" 1", 9, &n) == -EINVAL);
	tap_ok(size_number("1x", 9, &n) == -EINVAL);
	tap_ok(size_number("99999999999999999999", UINT64_MAX, &n) == -EINVAL);
}

static void test_bars(void)
{
	struct mapbench_bar bar, same, other = { .device = 4, .bar = 1 };
	char buf[BAR_NAME_LEN];

	tap_ok(!bar_parse("0000:00:04.0/2", &bar) && bar.device == 4 && bar.bar == 2);
	tap_ok(!strcmp(bar_name(&bar, buf), "0000:00:04.0/2"));
	tap_ok(!bar_parse("12ab:fe:1f.7/5", &bar) && bar.domain == 0x12ab && bar.bus == 0xfe &&
	       bar.device == 31 && bar.function == 7 && bar.bar == 5);
	tap_ok(!bar_parse(bar_name(&bar, buf), &same) && bar_equal(&bar, &same));
	tap_ok(!bar_equal(&bar, &other));
	tap_ok(bar_parse("0000:00:20.0/2", &bar) && bar_parse("0000:00:04.8/2", &bar));
	tap_ok(bar_parse("0000:00:04.0/6", &bar) && bar_parse("0000:00:04.0", &bar));
	tap_ok(bar_parse("0000:00:04.0/2x", &bar) && bar_parse("", &bar));
	tap_ok(bar_of_resource("/proc/self/status", &bar) && bar_of_resource("/", &bar));
	tap_ok(bar_of_resource("/nonexistent/resource2", &bar) == -ENOENT);
}

/* Each page is written once, at its first word, and nothing else. */
static void test_touch(void)
{
	static uint64_t mem[4][PAGE_BYTES / 8] __attribute__((aligned(PAGE_BYTES)));
	uint64_t sum = 0;
	size_t i;

	touch_read((char *)mem, sizeof(mem));
	touch_read32((char *)mem, sizeof(mem));
	touch_write((char *)mem, sizeof(mem) - PAGE_BYTES);
	for (i = 0; i < 4 * PAGE_BYTES / 8; i++)
		sum += ((uint64_t *)mem)[i];
	tap_ok(mem[0][0] == 1 && mem[1][0] == 1 && mem[2][0] == 1 && mem[3][0] == 0 && sum == 3);
}

int main(void)
{
	test_tags();
	test_sizes();
	test_bars();
	test_touch();
	return tap_done();
}
