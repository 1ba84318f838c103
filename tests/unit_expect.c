// SPDX-License-Identifier: GPL-2.0-only
/* Test case for what the probes expect: alternatives, and rows that name probes there are. */
#include <string.h>

#include "expect.h"
#include "probe.h"
#include "tap.h"

static const struct probe *named(const char *name)
{
	for (size_t i = 0; i < n_probes; i++)
		if (!strcmp(probes[i].name, name))
			return &probes[i];
	return NULL;
}

static bool unique(void)
{
	for (size_t i = 0; i < n_probes; i++)
		if (named(probes[i].name) != &probes[i])
			return false;
	return true;
}

int main(void)
{
	const char *name;

	tap_ok(expect_match("EFAULT", "EFAULT"));
	tap_ok(expect_match("kept|refault", "kept"));
	tap_ok(expect_match("kept|refault", "refault"));
	tap_ok(!expect_match("kept|refault", "fault"));
	tap_ok(!expect_match("kept|refault", "ke"));
	tap_ok(!expect_match("kept|refault", "kept|refault|"));
	tap_ok(!expect_match("EIO", "EIOX"));
	tap_ok(!expect_match(NULL, "ok"));

	for (size_t i = 0; (name = expect_probe(i)); i++) {
		printf("# %s\n", name);
		tap_ok(named(name));
		tap_ok(expect_outcome("remap", name) && expect_outcome("fault_huge", name));
		tap_ok(!expect_outcome("baseline", name));
	}
	tap_ok(unique());
	tap_ok(!expect_outcome("remap", "nosuch"));
	tap_ok(!strcmp(expect_outcome("insert", "smaps_rss"), "all"));
	return tap_done();
}
