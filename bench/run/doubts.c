// SPDX-License-Identifier: GPL-2.0-only
#include "run/doubts.h"

#include "mapping/page_table.h"

const char *const doubt_name[DOUBTS] = {
	[DOUBT_NO_COUNTER] = "no_counter",
	[DOUBT_MORE_CPUS] = "more_cpus",
	[DOUBT_NO_MAILBOX] = "no_mailbox",
	[DOUBT_NO_PLUGIN] = "no_plugin",
	[DOUBT_NOT_ARMED] = "not_armed",
	[DOUBT_EMULATED] = "emulated",
	[DOUBT_TEST_BUILD] = "test_build",
	[DOUBT_OTHER_CACHE] = "other_cache",
	[DOUBT_ALIAS] = "alias",
};

uint32_t doubts_of(const struct wire *ready, const char *cache, enum clock_mode mode)
{
	uint32_t doubts = 0;

	if (mode == CLOCK_EXACT && !(ready->flags & WIRE_EXACT))
		doubts |= DOUBT(DOUBT_NO_COUNTER);
	if (ready->flags & WIRE_TEST_BUILD)
		doubts |= DOUBT(DOUBT_TEST_BUILD);
	if (!page_table_is_cache(ready->cache_got, cache))
		doubts |= DOUBT(DOUBT_OTHER_CACHE);
	if (ready->flags & WIRE_ALIAS)
		doubts |= DOUBT(DOUBT_ALIAS);
	return doubts;
}
