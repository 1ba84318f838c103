/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a figure is to be trusted: it is not where there is any doubt. A doubt has a code, by
 * which programs know it, and says in the note what it is, for people.
 */
#ifndef MAPBENCH_RUN_TRUST_H
#define MAPBENCH_RUN_TRUST_H

#include <stddef.h>
#include <stdint.h>

#include "cell/protocol.h"
#include "clock/clock.h"

#define TRUST_NOTE_LEN	640

/* So many values can show that they agree, which is what a figure's trust comes from. */
#define TRUST_VALUES	3

enum trust_doubt {
	DOUBT_NO_COUNTER,	/* the clock does not count instructions */
	DOUBT_MORE_CPUS,	/* what other CPUs run is counted along */
	DOUBT_NO_MAILBOX,	/* interrupts are counted along: nobody was to tell of them, */
	DOUBT_NO_PLUGIN,	/* nobody answers, */
	DOUBT_NOT_ARMED,	/* or nothing is told */
	DOUBT_EMULATED,		/* nanoseconds under TCG */
	DOUBT_TEST_BUILD,	/* the module has test hooks */
	DOUBT_OTHER_CACHE,	/* mapped in another cache mode than was asked for */
	DOUBT_ALIAS,		/* RAM, mapped in another cache mode than the kernel has it in */
	DOUBT_DISTURBED,	/* another task ran in each repetition */
	DOUBT_CLOCKS,		/* other clocks say something else */
	DOUBT_FEW,		/* fewer than TRUST_VALUES repetitions count */
	DOUBTS,
};

extern const char *const trust_doubt_name[DOUBTS];

struct trust {
	uint32_t doubts;		/* a bit for each; 0: trusted */
	char note[TRUST_NOTE_LEN];	/* cut where it is full; the codes are not */
};

/* One more remark, or nothing where it is "": something to know, and no doubt. */
void trust_remark(struct trust *trust, const char *text);

/* One more doubt, and what it is. */
void trust_doubt(struct trust *trust, enum trust_doubt doubt, const char *text);

/* How many values there are. */
void trust_values(struct trust *trust, size_t n);

/* All that is in other, too. */
void trust_add(struct trust *trust, const struct trust *other);

/* What the cell's process said of itself; cache is what was asked for. */
void trust_ready(struct trust *trust, const struct wire *ready, const char *cache,
		 enum clock_mode mode);

#endif /* MAPBENCH_RUN_TRUST_H */
