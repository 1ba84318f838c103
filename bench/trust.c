// SPDX-License-Identifier: GPL-2.0-only
#include "trust.h"

#include <stdio.h>
#include <string.h>

#include "leaf.h"

void trust_note(char note[TRUST_NOTE_LEN], const char *text)
{
	if (!text[0])
		return;
	if (note[0])
		strncat(note, "; ", TRUST_NOTE_LEN - 1 - strlen(note));
	strncat(note, text, TRUST_NOTE_LEN - 1 - strlen(note));
}

bool trust_ready(const struct wire *ready, const char *cache, enum clock_mode mode,
		 char note[TRUST_NOTE_LEN])
{
	bool trusted = true;
	char text[TRUST_NOTE_LEN];

	if (mode == CLOCK_EXACT && !(ready->flags & WIRE_EXACT)) {
		trusted = false;
		trust_note(note, "the time-stamp counter does not count instructions here: run "
			   "under QEMU with -icount shift=0,sleep=off");
	}
	if (ready->flags & WIRE_TEST_BUILD) {
		trusted = false;
		trust_note(note, "the module is built with test hooks");
	}
	if (!leaf_is_cache(ready->cache_got, cache)) {
		trusted = false;
		snprintf(text, sizeof(text), "mapped %s, not %s as asked", ready->cache_got,
			 cache);
		trust_note(note, text);
	}
	return trusted;
}
