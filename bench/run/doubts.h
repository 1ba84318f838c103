/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be doubted of a figure, by a code each. Whether it is trusted all the same, and what
 * people are told of it, is decided where runs are judged: scripts/report/judge/trust.py.
 */
#ifndef MAPBENCH_RUN_DOUBTS_H
#define MAPBENCH_RUN_DOUBTS_H

#include <stdint.h>

#include "cell/protocol.h"
#include "clock/clock.h"

enum doubt {
	DOUBT_NO_COUNTER,	/* the clock does not count instructions */
	DOUBT_MORE_CPUS,	/* what other CPUs run is counted along */
	DOUBT_NO_MAILBOX,	/* interrupts are counted along: nobody was to tell of them, */
	DOUBT_NO_PLUGIN,	/* nobody answers, */
	DOUBT_NOT_ARMED,	/* or nothing is told */
	DOUBT_EMULATED,		/* nanoseconds under TCG */
	DOUBT_TEST_BUILD,	/* the module has test hooks */
	DOUBT_OTHER_CACHE,	/* mapped in another cache mode than was asked for */
	DOUBT_ALIAS,		/* RAM, mapped in another cache mode than the kernel has it in */
	DOUBTS,
};

extern const char *const doubt_name[DOUBTS];

/* In a set of them. */
#define DOUBT(doubt)	(1U << (doubt))

/* Those of what the cell's process said of itself; cache is what was asked for. */
uint32_t doubts_of(const struct wire *ready, const char *cache, enum clock_mode mode);

#endif /* MAPBENCH_RUN_DOUBTS_H */
