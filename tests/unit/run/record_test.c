// SPDX-License-Identifier: GPL-2.0-only
/* Ranks, runs that merge, JSON strings, whole lines, and what a cell's process is doubted for. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/stats.h"
#include "clock/clock.h"
#include "mapping/page_table.h"
#include "run/doubts.h"
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

static void test_ranks(void)
{
	uint64_t one[] = { 7 }, two[] = { 9, 4 }, odd[] = { 30, 10, 20 }, hundred[100], i;

	tap_ok(stats_median(one, 1) == 7 && stats_median(two, 2) == 4);
	tap_ok(two[0] == 4 && two[1] == 9);
	tap_ok(stats_median(odd, 3) == 20);
	for (i = 0; i < 100; i++)
		hundred[i] = 100 - i;
	tap_ok(stats_median(hundred, 100) == 50 && hundred[0] == 1);
	tap_ok(stats_rank(hundred, 100, 950) == 95 && stats_rank(hundred, 64, 950) == 61);
}

static void test_merge(void)
{
	struct samples s = { 0 };
	uint64_t i;

	for (i = 1; i <= 4; i++) {
		samples_begin_run(&s);
		samples_add(&s, 10 * i, 0);
		samples_add(&s, 10 * i + 1, 0);
	}
	samples_keep_runs(&s, 9);
	tap_ok(s.n == 8);
	samples_keep_runs(&s, 2);
	tap_ok(s.n == 4 && s.at[0].value == 30 && s.at[1].value == 31 && s.at[2].value == 40 &&
	       s.at[3].value == 41);
	samples_free(&s);
	tap_ok(!s.n && !s.run);
}

static void test_least(void)
{
	struct samples s = { 0 };
	int i;

	tap_ok(samples_least(&s) == UINT64_MAX);
	samples_add(&s, 5, CLOCK_DISTURBED);
	tap_ok(samples_least(&s) == 5);
	samples_add(&s, 7, CLOCK_INTERRUPTED);
	samples_add(&s, 8, 0);
	tap_ok(samples_least(&s) == 7);		/* too few without an interrupt */
	for (i = 0; i < 10; i++)
		samples_add(&s, 9, 0);
	tap_ok(samples_least(&s) == 8);
	samples_free(&s);
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
	struct samples samples = { 0 };
	struct record_cell cell = {
		.pattern = "sequential", .threads = 1,
		.id = { "mmap/a", "mmap", "remap_pfn", "compound", NULL, "wb", 8192 },
		.pages = 2, .touched = 0, .extents = 1, .window = 16,
		.unit = "instructions", .samples = &samples,
	};
	const struct record_progress progress = {
		.done = 1, .cells = 2, .work_done = 28, .work = 40, .work_now = 2,
	};
	FILE *out = capture();

	samples_add(&samples, 5, 0);
	samples_add(&samples, 7, 0);
	tap_ok(!record_cell(out, &cell));
	tap_ok(!strcmp(text, "{\"type\":\"cell\",\"name\":\"mmap/a\",\"op\":\"mmap\","
		       "\"backend\":\"remap_pfn\","
		       "\"source\":\"compound\",\"device\":null,\"cache\":\"wb\",\"bytes\":8192,"
		       "\"cache_got\":null,\"pages\":2,\"extents\":1,\"level\":null,\"window\":16,"
		       "\"pattern\":\"sequential\",\"touched\":0,\"threads\":1,\"tables\":\"cold\","
		       "\"state\":null,"
		       "\"unit\":\"instructions\",\"doubts\":[],\"remarks\":[],"
		       "\"values\":[5,7],\"interrupted\":[],\"disturbed\":[]}\n"));
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
	cell.doubts = DOUBT(DOUBT_TEST_BUILD) | DOUBT(DOUBT_NO_COUNTER);
	cell.remarks[0] = "";
	cell.remarks[2] = "by the way";
	samples_add(&samples, 6, CLOCK_INTERRUPTED);
	samples_add(&samples, 8, CLOCK_INTERRUPTED | CLOCK_DISTURBED);
	tap_ok(!record_cell(out, &cell) && strstr(text, ",\"doubts\":[\"no_counter\","
	       "\"test_build\"],\"remarks\":[\"by the way\"],\"values\":[5,7,6,8],"
	       "\"interrupted\":[2,3],\"disturbed\":[3]}\n"));
	samples_free(&samples);
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
		       "{\"type\":\"begin\",\"name\":\"mmap/a\",\"backend\":\"remap_pfn\"}\n"
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

static void test_vectors(void)
{
	struct vector vector = { .part[PART_instructions] = 12, .part[PART_mmio] = 3,
				 .page_tables = -2, .twice = 4, .lacks[PART_vma_locked] = true };
	FILE *out = capture();

	tap_ok(!record_vector(out, "mmap/a", &vector, NULL) &&
	       strstr(text, "{\"type\":\"vector\",\"name\":\"mmap/a\",\"vector\":{"
		      "\"page_tables\":-2,\"twice\":4,\"instructions\":12,\"user\":0,") &&
	       strstr(text, "\"syscalls\":0,\"held\":0,\"string_bytes\":0,\"mmio\":3}}\n"));
	fclose(out);
	out = capture();
	tap_ok(!record_vector(out, "mmap/a", NULL, "failed") &&
	       !strcmp(text, "{\"type\":\"vector\",\"name\":\"mmap/a\","
		       "\"no_vector\":\"failed\"}\n"));
	fclose(out);
}

static void test_doubts(void)
{
	struct wire ready = { .kind = WIRE_READY, .flags = WIRE_EXACT, .cache_got = "uc-" };

	tap_ok(!doubts_of(&ready, "uc", CLOCK_EXACT));
	tap_ok(doubts_of(&ready, "wb", CLOCK_EXACT) == DOUBT(DOUBT_OTHER_CACHE));
	ready.flags |= WIRE_TEST_BUILD | WIRE_ALIAS;
	tap_ok(doubts_of(&ready, "uc", CLOCK_TIME) ==
	       (DOUBT(DOUBT_TEST_BUILD) | DOUBT(DOUBT_ALIAS)));
	ready.flags = 0;
	tap_ok(doubts_of(&ready, "uc", CLOCK_EXACT) == DOUBT(DOUBT_NO_COUNTER));
	tap_ok(!doubts_of(&ready, "uc", CLOCK_TIME));
}

static void test_leaf(void)
{
	tap_ok(page_table_is_cache("wb", "wb") && page_table_is_cache("uc", "uc"));
	tap_ok(page_table_is_cache("", "wc"));
	tap_ok(page_table_is_cache("uc-", "uc"));
	tap_ok(!page_table_is_cache("uc-", "wc") && !page_table_is_cache("wb", "wc"));
	tap_ok(!page_table_is_cache("wb+wc", "wb") && !page_table_is_cache("uc-", "wb"));
}

int main(void)
{
	test_ranks();
	test_merge();
	test_least();
	test_json();
	test_lines();
	test_vectors();
	test_leaf();
	test_doubts();
	free(text);
	return tap_done();
}
