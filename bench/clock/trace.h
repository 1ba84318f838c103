/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own clock around the backend: the events mapbench:begin and mapbench:end, which
 * scripts/guest/clocks has put on entry and return of the module's handlers (.mmap, .mmap_prepare,
 * .fault, .huge_fault), stamped with the time-stamp counter. All return 0 or -errno.
 */
#ifndef MAPBENCH_CLOCK_TRACE_H
#define MAPBENCH_CLOCK_TRACE_H

#include <stdint.h>
#include <stdio.h>

struct trace {
	uint64_t calls;		/* pairs of begin and end */
	uint64_t spent;		/* ticks of the counter between them, all calls */
	uint64_t least;		/* of one call; UINT64_MAX: there was none */
};

/* From here on the events are recorded. ENOENT: there are none. */
int trace_start(void);

/* Forget what was recorded so far. */
int trace_clear(void);

/* What was recorded from one tick of the counter to another. EPROTO: events are not in pairs. */
int trace_take(uint64_t from, uint64_t to, struct trace *trace);

int trace_stop(void);

/* For trace_take(): what is in tracefs's text of the buffer. */
int trace_read(FILE *file, uint64_t from, uint64_t to, struct trace *trace);

#endif /* MAPBENCH_CLOCK_TRACE_H */
