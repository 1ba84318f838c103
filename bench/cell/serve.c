// SPDX-License-Identifier: GPL-2.0-only
#include "cell/serve.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "cell/protocol.h"
#include "clock/settle.h"
#include "extra/counters.h"
#include "extra/fault_histogram.h"
#include "extra/sampler.h"
#include "extra/three_clocks.h"
#include "extra/vector.h"

static int reply(struct wire *wire, int err, const void *more, size_t size)
{
	if (err)
		wire->kind = WIRE_FAIL;
	if (send(WIRE_FD, wire, sizeof(*wire), MSG_NOSIGNAL) != sizeof(*wire))
		return -EPIPE;
	if (!err && size && send(WIRE_FD, more, size, MSG_NOSIGNAL) != (ssize_t)size)
		return -EPIPE;
	return err;
}

int serve_answer(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
		 unsigned int threads, const char *samples, const struct wire *question)
{
	struct wire wire = { .kind = question->kind };
	struct clocks clocks;
	struct counts counts;
	struct faults faults;
	struct vector vector;
	int err;

	if (question->kind == WIRE_VECTOR) {
		err = vector_run(spec, life, clock, threads, &vector, wire.why);
		return reply(&wire, err, &vector, sizeof(vector));
	}
	err = clock->mode == CLOCK_EXACT ? settle_counts(0) : 0;
	if (err) {
		snprintf(wire.why, sizeof(wire.why), "no memory for the faults before it");
		return reply(&wire, err, NULL, 0);
	}
	switch (question->kind) {
	case WIRE_FAULTS:
		err = fault_histogram_run(life, clock, &faults, wire.why);
		return reply(&wire, err, &faults, sizeof(faults));
	case WIRE_CLOCKS:
		err = three_clocks_run(life, clock, &clocks, wire.why);
		return reply(&wire, err, &clocks, sizeof(clocks));
	case WIRE_COUNTS:
		err = counters_run(life, clock, &counts, wire.why);
		return reply(&wire, err, &counts, sizeof(counts));
	case WIRE_PROFILE:
		err = samples ? sampler_run(life, clock, samples, wire.why) : -EINVAL;
		return reply(&wire, err, NULL, 0);
	default:
		snprintf(wire.why, sizeof(wire.why), "it was asked for something unknown");
		return reply(&wire, -EPROTO, NULL, 0);
	}
}
