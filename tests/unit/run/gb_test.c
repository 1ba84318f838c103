// SPDX-License-Identifier: GPL-2.0-only
/*
 * The C shim over Google Benchmark: what is registered runs, loops as often as it should, and its
 * times, counters, labels and skips arrive in Google Benchmark's own JSON.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/gb.h"
#include "tap.h"

struct probe {
	int calls, loops, done;
	int64_t iterations, repetitions;
};

static struct probe manual, skipped, failed, broken_off, automatic;

static void run_manual(struct gb_state *s, void *arg)
{
	struct probe *probe = arg;

	probe->calls++;
	tap_ok(gb_iterations(s) == 0);
	while (gb_keep_running(s)) {
		gb_set_iteration_time(s, 2000e-9);
		probe->loops++;
	}
	probe->iterations = gb_iterations(s);
	gb_counter(s, "pages", 512);
	gb_label(s, "labelled");
}

static void run_skipped(struct gb_state *s, void *arg)
{
	((struct probe *)arg)->calls++;
	gb_skip(s, "not here");
}

static void run_failed(struct gb_state *s, void *arg)
{
	struct probe *probe = arg;

	probe->calls++;
	gb_skip_with_error(s, "went wrong");
	while (gb_keep_running(s))
		probe->loops++;
}

static void run_broken_off(struct gb_state *s, void *arg)
{
	struct probe *probe = arg;

	probe->calls++;
	while (gb_keep_running(s)) {
		gb_set_iteration_time(s, 1e-9);
		if (++probe->loops == 3)
			gb_skip_with_error(s, "third time");
	}
}

static void run_automatic(struct gb_state *s, void *arg)
{
	struct probe *probe = arg;
	volatile int i;

	probe->calls++;
	probe->loops = 0;
	while (gb_keep_running(s)) {
		gb_pause(s);
		for (i = 0; i < 100; i++)
			;
		gb_resume(s);
		probe->loops++;
	}
	probe->iterations = gb_iterations(s);
}

static void done(void *arg, int64_t repetitions)
{
	struct probe *probe = arg;

	probe->done++;
	probe->repetitions = repetitions;
}

static char *slurp(const char *path)
{
	static char text[65536];
	FILE *file = fopen(path, "r");
	size_t n = 0;

	if (file) {
		n = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
	}
	text[n] = '\0';
	return text;
}

/* Does the JSON object of the benchmark of that name hold this text? */
static bool has(const char *json, const char *name, const char *text)
{
	char key[128];
	const char *at, *end, *found;

	snprintf(key, sizeof(key), "\"name\": \"%s", name);
	at = strstr(json, key);
	end = at ? strchr(at, '}') : NULL;
	found = at ? strstr(at, text) : NULL;
	return found && found < end;
}

static void test_run(const char *path, char *program)
{
	char out[TAP_PATH_LEN + 32];
#ifdef GB_SKIPS
	char min[] = "--benchmark_min_time=0.001s";
#else
	char min[] = "--benchmark_min_time=0.001";	/* before 1.8 a number, no more */
#endif
	char reps[] = "--benchmark_repetitions=2";
	char filter[] = "--benchmark_filter=^(whose|ever)$";
	char raw[] = "--benchmark_report_aggregates_only=false", strange[] = "--strange";
	char *argv[] = { program, out, reps, min, filter, raw, strange, NULL };
	int argc = 7;
	const char *json;

	snprintf(out, sizeof(out), "--benchmark_out=%s", path);
	gb_initialize(&argc, argv, NULL);
	tap_ok(argc == 2 && !strcmp(argv[1], "--strange"));
	tap_ok(gb_report_unrecognized(argc, argv) && !gb_report_unrecognized(1, argv));
	tap_ok(!strcmp(gb_filter(), filter + strlen("--benchmark_filter=")));
	tap_ok(!gb_listing());
	tap_ok(!manual.calls && !automatic.calls);
	gb_add_context("purpose", "unit test");
	tap_ok(gb_run(done) == 5);
	json = slurp(path);

	tap_ok(manual.calls == 2 && manual.loops == 14 && manual.iterations == 7);
	tap_ok(manual.done == 1 && manual.repetitions == 2);
	tap_ok(has(json, "manual/iterations:7/manual_time", "\"iterations\": 7,"));
	tap_ok(has(json, "manual", "\"real_time\": 2.0000000000000") ||
	       has(json, "manual", "\"real_time\": 1.99999999999999"));
	tap_ok(has(json, "manual", "\"pages\": 5.12"));
	tap_ok(has(json, "manual", "\"label\": \"labelled\""));
	tap_ok(skipped.calls && skipped.done == 1);
#ifdef GB_SKIPS
	tap_ok(has(json, "skipped", "\"skip_message\": \"not here\"") &&
	       has(json, "skipped", "\"skipped\": true"));
#else
	tap_ok(has(json, "skipped", "\"error_message\": \"not here\""));
#endif
	tap_ok(failed.calls && !failed.loops);
	tap_ok(has(json, "failed", "\"error_message\": \"went wrong\""));
	tap_ok(broken_off.loops >= 3 && broken_off.done == 1);
	tap_ok(has(json, "broken_off", "\"error_message\": \"third time\""));
	tap_ok(automatic.loops == automatic.iterations && automatic.iterations > 1);
	tap_ok(has(json, "automatic", "\"real_time\""));
	tap_ok(strstr(json, "\"purpose\": \"unit test\""));
}

static void test_listing(char *program)
{
	char yes[] = "--benchmark_list_tests", no[] = "--benchmark_list_tests=false";
	char *argv[] = { program, yes, NULL };
	int argc = 2, calls = manual.calls;

	gb_initialize(&argc, argv, NULL);
	tap_ok(gb_listing() && gb_run(NULL) == 5 && manual.calls == calls);
	argv[1] = no;
	argc = 2;
	gb_initialize(&argc, argv, NULL);
	tap_ok(!gb_listing());
}

int main(int argc, char **argv)
{
	const struct gb_options seven = { .iterations = 7, .manual_time = true };
	const struct gb_options found = { .iterations = 0 };
	char path[TAP_PATH_LEN];
	int fd = tap_file(path);

	(void)argc;
	tap_ok(fd >= 0);
	gb_register("manual", run_manual, &manual, &seven);
	gb_register("skipped", run_skipped, &skipped, &seven);
	gb_register("failed", run_failed, &failed, &seven);
	gb_register("broken_off", run_broken_off, &broken_off, &seven);
	gb_register("automatic", run_automatic, &automatic, &found);
	test_run(path, argv[0]);
	test_listing(argv[0]);
	close(fd);
	unlink(path);
	return tap_done();
}
