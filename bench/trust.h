/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a figure is to be trusted, and the note that says why not. */
#ifndef MAPBENCH_TRUST_H
#define MAPBENCH_TRUST_H

#include <stdbool.h>

#include "clock.h"
#include "wire.h"

#define TRUST_NOTE_LEN	640

/* One more remark; cut where the note is full. */
void trust_note(char note[TRUST_NOTE_LEN], const char *text);

/* By what the cell's process said of itself; cache is what was asked for. */
bool trust_ready(const struct wire *ready, const char *cache, enum clock_mode mode,
		 char note[TRUST_NOTE_LEN]);

#endif /* MAPBENCH_TRUST_H */
