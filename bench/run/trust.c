// SPDX-License-Identifier: GPL-2.0-only
#include "run/trust.h"

#include <stdio.h>
#include <string.h>

#include "mapping/page_table.h"

const char *const trust_doubt_name[DOUBTS] = {
	[DOUBT_NO_COUNTER] = "no_counter",
	[DOUBT_MORE_CPUS] = "more_cpus",
	[DOUBT_NO_MAILBOX] = "no_mailbox",
	[DOUBT_NO_PLUGIN] = "no_plugin",
	[DOUBT_NOT_ARMED] = "not_armed",
	[DOUBT_EMULATED] = "emulated",
	[DOUBT_TEST_BUILD] = "test_build",
	[DOUBT_OTHER_CACHE] = "other_cache",
	[DOUBT_ALIAS] = "alias",
	[DOUBT_DISTURBED] = "disturbed",
	[DOUBT_CLOCKS] = "clocks_disagree",
	[DOUBT_FEW] = "few",
};

void trust_remark(struct trust *trust, const char *text)
{
	size_t at = strlen(trust->note);

	if (text[0])
		snprintf(trust->note + at, sizeof(trust->note) - at, "%s%s", at ? "; " : "", text);
}

void trust_doubt(struct trust *trust, enum trust_doubt doubt, const char *text)
{
	trust->doubts |= 1U << doubt;
	trust_remark(trust, text);
}

void trust_values(struct trust *trust, size_t n)
{
	char text[TRUST_NOTE_LEN];

	if (n >= TRUST_VALUES)
		return;
	snprintf(text, sizeof(text), "%zu of the %d values that it takes to see whether they agree",
		 n, TRUST_VALUES);
	trust_doubt(trust, DOUBT_FEW, text);
}

void trust_add(struct trust *trust, const struct trust *other)
{
	trust->doubts |= other->doubts;
	trust_remark(trust, other->note);
}

void trust_ready(struct trust *trust, const struct wire *ready, const char *cache,
		 enum clock_mode mode)
{
	char text[TRUST_NOTE_LEN];

	if (mode == CLOCK_EXACT && !(ready->flags & WIRE_EXACT))
		trust_doubt(trust, DOUBT_NO_COUNTER, "the time-stamp counter does not count "
			    "instructions here: run under QEMU with -icount shift=0,sleep=off");
	if (ready->flags & WIRE_TEST_BUILD)
		trust_doubt(trust, DOUBT_TEST_BUILD, "the module is built with test hooks");
	if (!leaf_is_cache(ready->cache_got, cache)) {
		snprintf(text, sizeof(text), "mapped %s, not %s as asked", ready->cache_got,
			 cache);
		trust_doubt(trust, DOUBT_OTHER_CACHE, text);
	}
	if (ready->flags & WIRE_ALIAS) {
		snprintf(text, sizeof(text), "mapped %s, while the kernel has this RAM mapped wb: "
			 "the driver changed only one of the two (see set_memory_wc)",
			 ready->cache_got);
		trust_doubt(trust, DOUBT_ALIAS, text);
	}
}
