// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for samples: what is written of the records of a ring buffer, whole or broken; and
 * samples of a life in memory, where they can be had.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "base/why.h"
#include "extra/sampler.h"
#include "mapping/arena.h"
#include "mapping/mapping.h"
#include "op/table.h"
#include "tap.h"

#define BYTES	(512 * PAGE_BYTES)

static char *text;
static size_t text_len;

static uint64_t lost;

static uint64_t written(const uint64_t *records, size_t bytes)
{
	uint64_t taken;
	FILE *out;

	lost = 0;
	free(text);
	text = NULL;
	out = open_memstream(&text, &text_len);
	taken = sampler_write(out, records, bytes, &lost);
	fclose(out);
	return taken;
}

static uint64_t header(uint32_t type, uint16_t words)
{
	const struct perf_event_header head = { .type = type, .size = (uint16_t)(words * 8) };
	uint64_t word;

	memcpy(&word, &head, sizeof(word));
	return word;
}

static void test_records(void)
{
	const uint64_t records[] = {
		header(PERF_RECORD_SAMPLE, 7), 0xffff1, 4, PERF_CONTEXT_KERNEL, 0xffff1, 0xffff2,
		PERF_CONTEXT_USER,
		header(PERF_RECORD_LOST, 3), 1, 42,
		header(PERF_RECORD_THROTTLE, 1),
		header(PERF_RECORD_SAMPLE, 4), 0x401000, 1, PERF_CONTEXT_USER,
	};
	const uint64_t broken[] = { header(PERF_RECORD_SAMPLE, 0), 1, 2 };

	tap_ok(written(records, sizeof(records)) == 2 && lost == 42);
	tap_ok(!strcmp(text, "stack ffff1 ffff2\nstack 401000\n"));
	tap_ok(!written(records, 0) && !text_len);
	tap_ok(!written(records, 8) && !text_len);
	tap_ok(!written(broken, sizeof(broken)) && !text_len);
}

static void test_life(const char *path)
{
	struct life life = { .op = &op_touch_write, .mapping = {
		.fd = memfd_create("sampler", MFD_CLOEXEC), .bytes = BYTES, .flags = MAP_SHARED,
		.prot = PROT_READ | PROT_WRITE, .arena = arena_find(BYTES),
		.width = MAPPING_TOUCH_64,
	} };
	char why[WHY_LEN] = "", line[4096];
	unsigned int stacks = 0, other = 0;
	struct clock clock;
	FILE *file;
	int err;

	tap_ok(!ftruncate(life.mapping.fd, BYTES));
	clock_init(&clock, CLOCK_TIME, NULL);
	err = sampler_run(&life, &clock, path, why);
	if (err) {
		printf("# no samples: %s\n", why);
		tap_ok(why[0] && !clock.pmu);
		goto out;
	}
	file = fopen(path, "re");
	tap_ok(file && fgets(line, sizeof(line), file) && !strncmp(line, "sampler c", 9));
	while (fgets(line, sizeof(line), file))
		*(strncmp(line, "stack ", 6) ? &other : &stacks) += 1;
	fclose(file);
	tap_ok(stacks >= SAMPLER_ENOUGH);
	tap_ok(other == 1 && !strncmp(line, "lost ", 5));
out:
	close(life.mapping.fd);
}

int main(void)
{
	char path[TAP_PATH_LEN];
	int fd = tap_file(path);

	test_records();
	tap_ok(fd >= 0);
	test_life(path);
	close(fd);
	unlink(path);
	free(text);
	return tap_done();
}
