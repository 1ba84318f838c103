// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for the events as tracefs prints them; for a window from which more is taken off than
 * there was; and for where one may begin.
 */
#include <errno.h>
#include <string.h>

#include "clock/clock.h"
#include "clock/trace.h"
#include "tap.h"

#define HEAD	"# tracer: nop\n#\n"
#define LINE(stamp, event)	"   mapbench-cell-77      [000] .....  " stamp ": " event "\n"
#define BEGIN(stamp)	LINE(stamp, "begin: (remap_pfn_mmap+0x0/0x90 [mapbench])")
#define END(stamp)	LINE(stamp, "end: (__mmap_region+0x5b0/0xa70 <- remap_pfn_mmap)")

static int read_between(const char *text, uint64_t from, uint64_t to, struct trace *trace)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int err = trace_read(file, from, to, trace);

	fclose(file);
	return err;
}

static int read_text(const char *text, struct trace *trace)
{
	return read_between(text, 0, UINT64_MAX, trace);
}

static void test_trace(void)
{
	static const char two[] = HEAD BEGIN("4007") END("4107") BEGIN("5000") END("5030");
	struct trace trace;

	tap_ok(!read_text(HEAD, &trace) && !trace.calls && !trace.spent);
	tap_ok(!read_text(two, &trace));
	tap_ok(trace.calls == 2 && trace.spent == 130 && trace.least == 30);
	tap_ok(read_text(HEAD BEGIN("4007"), &trace) == -EPROTO);
	tap_ok(read_text(HEAD END("4007"), &trace) == -EPROTO);
	tap_ok(read_text(BEGIN("4007") BEGIN("4010") END("4020") END("4030"), &trace) == -EPROTO);
	tap_ok(read_text("CPU:0 [LOST 12 EVENTS]\n" BEGIN("1") END("2"), &trace) == -EPROTO);
}

/* Of a life that is traced, only what came in the window counts. */
static void test_window(void)
{
	static const char three[] = BEGIN("10") END("20") BEGIN("30") END("45")
				    BEGIN("50") END("60");
	struct trace trace;

	tap_ok(!read_between(three, 25, 48, &trace) && trace.calls == 1 && trace.spent == 15);
	tap_ok(!read_between(three, 30, 45, &trace) && trace.calls == 1);
	tap_ok(!read_between(three, 31, 45, &trace) && !trace.calls && trace.least == UINT64_MAX);
	tap_ok(!read_between(three, 0, 59, &trace) && trace.calls == 2 && trace.least == 10);
}

static void test_less_than_nothing(void)
{
	struct clock_sample sample;
	struct clock clock;

	clock_init(&clock, CLOCK_EXACT, NULL);
	clock.overhead = 0;
	clock_begin(&clock);
	sample = clock_end(&clock);
	tap_ok(!sample.wrong && sample.value);
	clock.overhead = (uint64_t)1 << 60;
	clock_begin(&clock);
	sample = clock_end(&clock);
	tap_ok(sample.wrong && !sample.value);
}

/* Where a window may begin depends on the kernel's HZ. */
static void test_tick(void)
{
	uint64_t tick = clock_tick();
	struct clock clock;

	tap_ok(clock_after_tick(5, 4000000) == 4300000);
	tap_ok(clock_after_tick(4000000, 4000000) == 8300000);
	tap_ok(clock_after_tick(1999999, 1000000) == 2300000);
	tap_ok(clock_after_tick(12000000, 10000000) == 20300000);
	tap_ok(tick >= 1000000 - 1000000 / 8 && tick <= 10000000 + 10000000 / 8);
	clock_init(&clock, CLOCK_TIME, NULL);
	tap_ok(clock.tick == tick);
}

int main(void)
{
	test_trace();
	test_window();
	test_less_than_nothing();
	test_tick();
	return tap_done();
}
