/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock around one measured operation.
 *
 * Mode exact: under QEMU's -icount shift=0 the processor's counter (arch/insns.h) counts
 * instructions. With a mailbox (mailbox.h) those of interrupts are taken out; without one they stay
 * in.
 * Mode time: CLOCK_MONOTONIC_RAW, in nanoseconds.
 * In both, what an empty window costs (the least of CLOCK_CALIBRATIONS) is taken off every value.
 */
#ifndef MAPBENCH_CLOCK_CLOCK_H
#define MAPBENCH_CLOCK_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "clock/mailbox.h"
#include "clock/pmu.h"

#define CLOCK_CALIBRATIONS	32

enum clock_mode {
	CLOCK_EXACT,
	CLOCK_TIME,
};

/* What may be said of a value that was measured. */
#define CLOCK_INTERRUPTED	(1U << 0)	/* interrupts in the window, taken out */
#define CLOCK_DISTURBED		(1U << 1)	/* another task ran in the window */

struct clock {
	enum clock_mode mode;
	volatile struct mailbox *mailbox;	/* never NULL in mode exact */
	struct pmu *pmu;	/* to count by as well, in mode time; NULL: nothing */
	bool counts_instructions;
	uint64_t tick;		/* ns from one tick of the timer to the next */
	uint64_t overhead;
	uint64_t depth, irqs, start, irq_insns;	/* as clock_begin() found them */
};

struct clock_sample {
	uint64_t value;		/* instructions or ns */
	bool interrupted;	/* interrupts came: only seen with a mailbox */
	bool wrong;		/* an interrupt was open at either end, so value means nothing */
};

/*
 * Map the mailbox file for reading and writing. NULL with errno: EPROTO means that no plugin has
 * written its magic there.
 */
volatile struct mailbox *clock_mailbox(const char *path);

/* mailbox may be NULL. Measures the overhead. */
void clock_init(struct clock *clock, enum clock_mode mode, volatile struct mailbox *mailbox);

/* The windows of which the overhead is the least, once more, for a plugin that counts them. */
void clock_empty(struct clock *clock);

/* The kernel's own: it advances the coarse clocks by so many ns. 4000000 where HZ is 250. */
uint64_t clock_tick(void);

/* The time just after the tick that follows on ns. */
uint64_t clock_after_tick(uint64_t ns, uint64_t tick);

/*
 * Sleep until just after the next timer tick: a window that ends before the one after that (with
 * 250 Hz, one of up to 3.5 million instructions, or virtual nanoseconds) then sees no tick, and
 * each starts in the same state, with the coarse clocks just advanced and deferred work done. Does
 * nothing in mode time.
 */
void clock_align(const struct clock *clock);

void clock_begin(struct clock *clock);
struct clock_sample clock_end(struct clock *clock);

/*
 * Around one window: where QEMU's plugin profiles, have it count this one, then tell it what was
 * measured. Neither is inside the window.
 */
void clock_arm(struct clock *clock);
void clock_tell(struct clock *clock, uint64_t value, bool disturbed);

#endif /* MAPBENCH_CLOCK_CLOCK_H */
