// SPDX-License-Identifier: GPL-2.0-only
/* Which cells a filter wants, and which of its alternatives met none. */
#include <string.h>

#include "plan/filter.h"
#include "tap.h"

static const char *const names[] = {
	"mmap/noop/compound/wb/4K", "mmap/noop/compound/wb/64K", "munmap/fault_page/bar/uc/4K",
	"touch_read/remap_pfn/compound/wb/2M", "touch_read_10/remap_pfn/compound/wb/2M",
};

#define N (sizeof(names) / sizeof(names[0]))

/* A digit a name: whether it is wanted; behind it what met none. */
static const char *with(const char *text)
{
	static char said[256];
	struct filter *filter = filter_new(text);
	FILE *out = fmemopen(said + N, sizeof(said) - N, "w");
	size_t i;

	memset(said, 0, sizeof(said));
	if (!filter || !out) {
		fclose(out);
		return "no filter";
	}
	for (i = 0; i < N; i++)
		said[i] = filter_wants(filter, names[i]) ? '1' : '0';
	filter_print_unmet(filter, out);
	fclose(out);
	filter_free(filter);
	return said;
}

static bool is(const char *text, const char *want)
{
	const char *got = with(text);

	if (!strcmp(got, want))
		return true;
	printf("# %s: '%s', not '%s'\n", text, got, want);
	return false;
}

int main(void)
{
	tap_ok(is("", "11111") && is("all", "11111") && is(".", "11111") && is("^", "11111"));
	tap_ok(is("nosuch", "00000"));
	tap_ok(is("noop", "11000") && is("-noop", "00111") && is("-.", "00000"));
	tap_ok(is("(", "no filter") && is("[", "no filter") && is("*(a", "no filter"));
	/* The end of a name is its own, in every alternative. */
	tap_ok(is("/4K$", "10100") && is("/4K$|/2M$", "10111") && is("/(4K|2M)$", "10111"));
	tap_ok(is("^touch_read/", "00010") && is("^(mmap|touch_read)/", "11010"));
	/* What met none, at the top and in groups, one within another. */
	tap_ok(is("noop|nosuch", "11000 nosuch") && is("(a|b)x|noop", "11000 (a|b)x"));
	tap_ok(is("/(4K|5K)$", "10100 5K"));
	tap_ok(is("^(mmap|munmap)/(noop|fault_pfn)/", "11000 munmap fault_pfn"));
	tap_ok(is("/(compound/(wb|uc)|bar/uc)/4K", "10100 uc"));
	tap_ok(is("((nosuch|noop)|(fault_(page|pfn)))/", "11100 nosuch pfn"));
	tap_ok(is("(", "no filter") && is("(noop|)/4K", "10100 noop"));
	/* A bar that parts no alternatives. */
	tap_ok(is("noop[|]|/4K", "10100 noop[|]") && is("a\\|b|noop", "11000 a\\|b"));
	tap_ok(is("[])|(]|noop", "11000 [])|(]"));
	tap_ok(is("[[:alpha:]|]x|noop", "11000 [[:alpha:]|]x"));
	tap_ok(is("-noop|nosuch", "00111")); /* it is said of what is wanted alone */
	return tap_done();
}
