// SPDX-License-Identifier: GPL-2.0-only
#include "extra/three_clocks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/why.h"
#include "clock/clock.h"
#include "clock/trace.h"

#define TRIES	8

/* What a pair of events costs, by a handler of four instructions that has them too: read_null(). */
struct sample {
	int fd;			/* of /dev/null */
	uint64_t plain, traced;	/* a read of it */
};

/* A window as the events' stamps see it, if no interrupt came. */
static int take_window(const struct clock *clock, uint64_t value, struct trace *trace)
{
	return trace_take(clock->start, clock->start + value + clock->overhead, trace);
}

/* UINT64_MAX: interrupted. */
static uint64_t call(struct clock *clock, const struct sample *sample)
{
	struct clock_sample window;
	ssize_t len;
	char byte;

	clock_align(clock);
	clock_begin(clock);
	len = read(sample->fd, &byte, 1);
	window = clock_end(clock);
	return len || window.interrupted || window.wrong ? UINT64_MAX : window.value;
}

static int run_plain(const struct life *life, struct clock *clock, struct clocks *clocks,
		     struct sample *sample, char *why)
{
	uint64_t value, one;
	uint32_t flags;
	int i, err;

	for (i = 0; i < TRIES; i++) {
		one = call(clock, sample);
		if (one < sample->plain)
			sample->plain = one;
		clock_arm(clock);
		err = life_run(life, clock, &value, &flags, why);
		clock_tell(clock, value, err || flags & CLOCK_DISTURBED);
		if (err)
			return err;
		if (flags || value >= clocks->user)
			continue;
		clocks->user = value;
		clocks->counted = clock->mailbox->counted;
		clocks->counted -= clocks->counted ? clock->overhead : 0;
	}
	return 0;
}

static int calibrate(struct clock *clock, struct clocks *clocks, struct sample *sample)
{
	struct trace trace;
	uint64_t one;
	int err = trace_clear();

	if (err)
		return err;
	one = call(clock, sample);
	if (one == UINT64_MAX)
		return 0;
	err = take_window(clock, one, &trace);
	if (err)
		return err;
	if (one < sample->traced)
		sample->traced = one;
	if (trace.least < clocks->inside)
		clocks->inside = trace.least;
	return 0;
}

static int run_traced(const struct life *life, struct clock *clock, struct clocks *clocks,
		      struct sample *sample, char *why)
{
	struct trace trace;
	uint64_t value;
	uint32_t flags;
	int i, err;

	for (i = 0; i < TRIES; i++) {
		err = calibrate(clock, clocks, sample);
		if (!err)
			err = trace_clear();
		if (!err)
			err = life_run(life, clock, &value, &flags, why);
		if (err)
			return err;
		if (flags || value >= clocks->traced)
			continue;
		err = take_window(clock, value, &trace);
		if (err)
			return err;
		clocks->traced = value;
		clocks->backend = trace.spent;
		clocks->calls = trace.calls;
	}
	return 0;
}

bool three_clocks_can(const struct op *op, uint64_t pages)
{
	return op->traces && pages <= CLOCKS_PAGES;
}

static int measure(const struct life *life, struct clock *clock, struct clocks *clocks,
		   struct sample *sample, char *why)
{
	int err = run_plain(life, clock, clocks, sample, why);
	int stopped;

	if (err)
		return err;
	err = trace_start();
	if (err)
		return err;
	err = run_traced(life, clock, clocks, sample, why);
	stopped = trace_stop();
	return err ? err : stopped;
}

int three_clocks_run(const struct life *life, struct clock *clock, struct clocks *clocks,
		     char why[WHY_LEN])
{
	struct sample sample = { .plain = UINT64_MAX, .traced = UINT64_MAX };
	int err;

	*clocks = (struct clocks){ .user = UINT64_MAX, .traced = UINT64_MAX, .inside = UINT64_MAX };
	why[0] = '\0';
	sample.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	err = sample.fd < 0 ? -errno : measure(life, clock, clocks, &sample, why);
	if (sample.fd >= 0)
		close(sample.fd);
	if (err) {
		if (!why[0])
			snprintf(why, WHY_LEN, "cannot trace the backend: %s", strerror(-err));
		return err;
	}
	if (clocks->user == UINT64_MAX || clocks->traced == UINT64_MAX ||
	    sample.plain == UINT64_MAX || sample.traced == UINT64_MAX) {
		snprintf(why, WHY_LEN, "interrupts came in all of %d repetitions", TRIES);
		return -EAGAIN;
	}
	if (clocks->inside == UINT64_MAX || (life->op->part == OP_MMAP && !clocks->calls)) {
		snprintf(why, WHY_LEN, "no event came from %s", clocks->inside == UINT64_MAX ?
			 "reading /dev/null" : "the backend's .mmap");
		return -ENOENT;
	}
	clocks->outside = sample.traced - sample.plain;
	return 0;
}
