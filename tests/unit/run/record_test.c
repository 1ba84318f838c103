// SPDX-License-Identifier: GPL-2.0-only
/* Statistics, the choice of repetitions, runs that merge, JSON strings, whole lines. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/stats.h"
#include "clock/clock.h"
#include "mapping/page_table.h"
#include "run/record.h"
#include "run/samples.h"
#include "tap.h"

static char *text;
static size_t text_len;

static FILE *capture(void)
{
	free(text);
	text = NULL;
	return open_memstream(&text, &text_len);
}

static void test_stats(void)
{
	const uint64_t one[] = { 7 }, two[] = { 9, 4 }, odd[] = { 30, 10, 20 };
	uint64_t hundred[100], i;
	struct stats s;

	tap_ok(!stats_of(one, 1, &s));
	tap_ok(s.n == 1 && s.min == 7 && s.median == 7 && s.p95 == 7 && s.max == 7);
	tap_ok(s.mean_tenths == 70);
	tap_ok(!stats_of(two, 2, &s));
	tap_ok(s.min == 4 && s.median == 4 && s.p95 == 9 && s.max == 9 && s.mean_tenths == 65);
	tap_ok(two[0] == 9 && two[1] == 4);
	tap_ok(!stats_of(odd, 3, &s) && s.median == 20 && s.mean_tenths == 200);
	for (i = 0; i < 100; i++)
		hundred[i] = 100 - i;
	tap_ok(!stats_of(hundred, 100, &s));
	tap_ok(s.min == 1 && s.median == 50 && s.p95 == 95 && s.max == 100);
	tap_ok(s.mean_tenths == 505);
	tap_ok(!stats_of(hundred, 64, &s) && s.median == 68 && s.p95 == 97);
	hundred[0] = UINT64_MAX / 32;
	hundred[1] = hundred[0];
	tap_ok(!stats_of(hundred, 2, &s) && s.mean_tenths == UINT64_MAX / 32 * 10);
}

static void fill(struct samples *s, int clean, int interrupted, int disturbed)
{
	int i;

	samples_begin_run(s);
	for (i = 0; i < clean; i++)
		samples_add(s, 100, 0);
	for (i = 0; i < interrupted; i++)
		samples_add(s, 200, CLOCK_INTERRUPTED);
	for (i = 0; i < disturbed; i++)
		samples_add(s, 300, CLOCK_DISTURBED);
}

static void test_select(int clean, int interrupted, int disturbed, size_t expected, bool trust,
			const char *expected_note)
{
	struct samples s = { 0 };
	char note[STATS_NOTE_LEN];
	uint64_t values[256];
	bool trusted;

	fill(&s, clean, interrupted, disturbed);
	tap_ok(samples_select(&s, values, &trusted, note) == expected);
	tap_ok(trusted == trust);
	tap_ok(!strcmp(note, expected_note));
	samples_free(&s);
}

static void test_merge(void)
{
	struct samples s = { 0 };
	char note[STATS_NOTE_LEN];
	uint64_t values[8];
	bool trusted;
	uint64_t i;

	for (i = 1; i <= 4; i++) {
		samples_begin_run(&s);
		samples_add(&s, 10 * i, 0);
		samples_add(&s, 10 * i + 1, 0);
	}
	samples_keep_runs(&s, 9);
	tap_ok(s.n == 8);
	samples_keep_runs(&s, 2);
	tap_ok(samples_select(&s, values, &trusted, note) == 4);
	tap_ok(values[0] == 30 && values[1] == 31 && values[2] == 40 && values[3] == 41);
	samples_free(&s);
	tap_ok(!s.n && !s.run);
}

static bool escapes_to(const char *from, const char *to)
{
	FILE *out = capture();

	json_string(out, from);
	fclose(out);
	return !strcmp(text, to);
}

static void test_json(void)
{
	uint64_t number = 0;
	char buf[8];
	const char *line = "{\"type\":\"x\",\"n\":12,\"s\":\"n\\\"\",\"last\":3}";

	tap_ok(escapes_to(NULL, "null"));
	tap_ok(escapes_to("", "\"\""));
	tap_ok(escapes_to("a\"b\\c", "\"a\\\"b\\\\c\""));
	tap_ok(escapes_to("\n\t\x01\x7f", "\"\\u000a\\u0009\\u0001\\u007f\""));
	tap_ok(escapes_to("\xc2\xb5s \xe2\x82\xac \xf0\x9f\x90\xa7",
			  "\"\xc2\xb5s \xe2\x82\xac \xf0\x9f\x90\xa7\""));
	tap_ok(escapes_to("\xff\xc0\xafz\xe2\x82", "\"\\ufffd\\ufffd\\ufffdz\\ufffd\\ufffd\""));
	tap_ok(escapes_to("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""));
	tap_ok(!json_number(line, "n", &number) && number == 12);
	tap_ok(!json_number(line, "last", &number) && number == 3);
	tap_ok(json_number(line, "s", &number) && json_number(line, "ast", &number));
	tap_ok(!json_text(line, "type", buf, sizeof(buf)) && !strcmp(buf, "x"));
	tap_ok(json_text(line, "s", buf, sizeof(buf)) && json_text(line, "type", buf, 1));
}

static void test_lines(void)
{
	const uint64_t values[] = { 5, 7 };
	struct record_cell cell = {
		.pattern = "sequential", .threads = 1,
		.id = { "mmap/a", "mmap", "remap_pfn", "compound", NULL, "wb", 8192 },
		.pages = 2, .touched = 0, .extents = 1, .window = 16,
		.unit = "instructions", .values = values,
	};
	const struct record_progress progress = {
		.done = 1, .cells = 2, .work_done = 28, .work = 40, .work_now = 2,
	};
	FILE *out = capture();

	stats_of(values, 2, &cell.stats);
	tap_ok(!record_cell(out, &cell));
	tap_ok(!strcmp(text, "{\"type\":\"cell\",\"name\":\"mmap/a\",\"op\":\"mmap\","
		       "\"backend\":\"remap_pfn\","
		       "\"source\":\"compound\",\"device\":null,\"cache\":\"wb\",\"bytes\":8192,"
		       "\"cache_got\":null,\"pages\":2,\"extents\":1,\"level\":null,\"window\":16,"
		       "\"pattern\":\"sequential\",\"touched\":0,\"threads\":1,\"tables\":\"cold\","
		       "\"state\":null,"
		       "\"unit\":\"instructions\",\"n\":2,\"min\":5,\"mean\":6.0,\"median\":5,"
		       "\"p95\":7,\"max\":7,\"trusted\":true,\"doubts\":[],\"note\":\"\","
		       "\"values\":[5,7]}\n"));
	fclose(out);
	out = capture();
	cell.cache_got = "uc-";
	cell.level = "PMD+PTE";
	cell.state = "clean";
	tap_ok(!record_cell(out, &cell) && strstr(text, ",\"cache_got\":\"uc-\",") &&
	       strstr(text, ",\"state\":\"clean\",") &&
	       strstr(text, ",\"level\":\"PMD+PTE\","));
	fclose(out);
	out = capture();
	trust_values(&cell.trust, TRUST_VALUES);
	tap_ok(!cell.trust.doubts && !cell.trust.note[0]);
	trust_doubt(&cell.trust, DOUBT_TEST_BUILD, "hooks");
	trust_remark(&cell.trust, "by the way");
	trust_doubt(&cell.trust, DOUBT_CLOCKS, "clocks disagree: 5, 6");
	tap_ok(!record_cell(out, &cell) && strstr(text, ",\"trusted\":false,\"doubts\":"
	       "[\"test_build\",\"clocks_disagree\"],\"note\":\"hooks; by the way; "
	       "clocks disagree: 5, 6\","));
	fclose(out);
	out = capture();
	cell.id.device = "1af4:1110 0000:00:04.0 BAR2";
	tap_ok(!record_plan(out, 3) && !record_skip(out, &cell.id, "no \"x\"", false));
	tap_ok(!record_skip(out, &cell.id, "", true) && !record_begin(out, &cell.id) &&
	       !record_log(out, &cell.id, "BUG: x"));
	tap_ok(!record_hostcheck(out, "a/b", cell.id.device, 1, 2, 3));
	tap_ok(!record_progress(out, &progress) && !record_end(out, 1));
	tap_ok(!strcmp(text, "{\"type\":\"plan\",\"cells\":3}\n"
		       "{\"type\":\"skip\",\"name\":\"mmap/a\",\"op\":\"mmap\","
		       "\"backend\":\"remap_pfn\","
		       "\"source\":\"compound\",\"device\":\"1af4:1110 0000:00:04.0 BAR2\","
		       "\"cache\":\"wb\",\"bytes\":8192,\"why\":\"no \\\"x\\\"\"}\n"
		       "{\"type\":\"skip\",\"name\":\"mmap/a\",\"op\":\"mmap\","
		       "\"backend\":\"remap_pfn\","
		       "\"source\":\"compound\",\"device\":\"1af4:1110 0000:00:04.0 BAR2\","
		       "\"cache\":\"wb\",\"bytes\":8192,\"why\":\"\",\"failed\":true}\n"
		       "{\"type\":\"begin\",\"name\":\"mmap/a\"}\n"
		       "{\"type\":\"log\",\"name\":\"mmap/a\",\"backend\":\"remap_pfn\","
		       "\"line\":\"BUG: x\"}\n"
		       "{\"type\":\"hostcheck\",\"name\":\"a/b\","
		       "\"device\":\"1af4:1110 0000:00:04.0 BAR2\",\"seed\":1,\"slot\":2,"
		       "\"pages\":3}\n"
		       "{\"type\":\"progress\",\"done\":1,\"cells\":2,\"work_done\":30,"
		       "\"work\":40}\n"
		       "{\"type\":\"end\",\"failed\":1}\n"));
	fclose(out);
	out = fopen("/dev/full", "w");
	tap_ok(out && record_end(out, 0) < 0);
	if (out)
		fclose(out);
}

static void test_leaf(void)
{
	tap_ok(leaf_is_cache("wb", "wb") && leaf_is_cache("uc", "uc") && leaf_is_cache("", "wc"));
	tap_ok(leaf_is_cache("uc-", "uc"));
	tap_ok(!leaf_is_cache("uc-", "wc") && !leaf_is_cache("wb", "wc"));
	tap_ok(!leaf_is_cache("wb+wc", "wb") && !leaf_is_cache("uc-", "wb"));
}

int main(void)
{
	test_stats();
	test_select(64, 0, 0, 64, true, "");
	test_select(40, 24, 0, 40, true, "");
	test_select(10, 10, 0, 10, true, "");
	test_select(9, 1, 0, 10, true,
		    "interrupted in 1 of 10, the interrupts' instructions subtracted");
	test_select(10, 11, 0, 21, true,
		    "interrupted in 11 of 21, the interrupts' instructions subtracted");
	test_select(5, 0, 0, 5, true, "");
	test_select(20, 0, 2, 20, true,
		    "2 of 22 repetitions left out, in which another task ran");
	test_select(1, 2, 1, 3, true,
		    "1 of 4 repetitions left out, in which another task ran; "
		    "interrupted in 2 of 3, the interrupts' instructions subtracted");
	test_select(0, 0, 3, 3, false, "another task ran in each of the 3 repetitions");
	test_merge();
	test_json();
	test_lines();
	test_leaf();
	free(text);
	return tap_done();
}
