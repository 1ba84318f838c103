// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mapbench-bench tells the process of a cell arrives there, for every cell of suite full; and
 * what is no argument is refused.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "cell/args.h"
#include "check/tag.h"
#include "mapping/baseline.h"
#include "mapping/target.h"
#include "op/table.h"
#include "plan/from_module.h"
#include "plan/options.h"
#include "plan/plan.h"
#include "plan/suite.h"
#include "tap.h"

#define HUGE_BYTES	((uint64_t)SUITE_HUGE_PAGES * PAGE_BYTES)
#define LONG_PATH	3000

static int count(char **argv)
{
	int n = 0;

	while (argv[n])
		n++;
	return n;
}

static bool is_same_path(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : !a && !b;
}

static bool is_same_target(const struct target *a, const struct target *b)
{
	return !strcmp(a->path, b->path) && a->has_range == b->has_range &&
	       a->offset == b->offset && a->length == b->length;
}

static bool is_same_cell(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->backend, b->backend) && !strcmp(a->source, b->source) &&
	       !strcmp(a->cache, b->cache) && a->act == b->act && a->bytes == b->bytes &&
	       a->width == b->width && a->has_bar == b->has_bar && a->offset == b->offset &&
	       (!a->has_bar || !memcmp(&a->bar, &b->bar, sizeof(a->bar))) &&
	       a->has_target == b->has_target && is_same_target(&a->target, &b->target);
}

static bool is_same(const struct cell_args *a, const struct cell_args *b)
{
	return is_same_cell(&a->cell, &b->cell) && a->check.kind == b->check.kind &&
	       a->check.slot == b->check.slot && a->check.seed == b->check.seed &&
	       a->mode == b->mode && a->reps == b->reps &&
	       is_same_path(a->mailbox, b->mailbox) && is_same_path(a->samples, b->samples);
}

/* There and back. */
static bool arrives(const struct cell_args *args)
{
	char **argv = args_write(args, "mapbench-cell");
	struct cell_args read;
	bool same;

	if (!argv)
		return false;
	same = !args_read(&read, count(argv), argv) && is_same(args, &read);
	if (!same)
		printf("# %s does not arrive\n", args->cell.name);
	args_free(argv);
	return same;
}

/* What all those cells had between them. */
struct seen {
	size_t acts, checks, widths, baselines, sizes, offsets, bars, ranges, targets, huge;
	bool act[256], check[CHECK_KINDS], width[MAPPING_TOUCH_64 + 1], baseline[64];
};

static void note_once(bool *known, size_t *n)
{
	*n += !*known;
	*known = true;
}

static void see(struct seen *seen, const struct cell *cell)
{
	const struct baseline *baseline = baseline_find(cell->backend);

	note_once(&seen->act[cell->act - acts], &seen->acts);
	note_once(&seen->check[cell->check], &seen->checks);
	note_once(&seen->width[cell->width], &seen->widths);
	if (baseline)
		note_once(&seen->baseline[baseline - baselines], &seen->baselines);
	seen->bars += cell->has_bar;
	seen->offsets += cell->offset > 0;
	seen->targets += cell->has_target;
	seen->ranges += cell->has_target && cell->target.has_range;
	seen->huge += cell->bytes == HUGE_BYTES;
}

static void test_plan(struct options *options, struct seen *seen)
{
	static char box[LONG_PATH];
	struct plan plan;
	size_t i, bad = 0;

	memset(box, 'x', sizeof(box) - 1);
	box[0] = '/';
	tap_ok(!from_module_build(&plan, options));
	printf("# %zu cells\n", plan.n);
	for (i = 0; i < plan.n; i++) {
		const struct cell_args args = {
			.cell = plan.cells[i],
			.check = {
				.kind = i % 3 ? plan.cells[i].check : CHECK_DIRTY,
				.slot = (unsigned int)i % (TAG_MAX_SLOT + 1),
				.seed = i % 5 ? i : TAG_SEED_MAX,
			},
			.mode = options->mode,
			.mailbox = i % 2 ? box : NULL,
			.samples = i % 7 ? NULL : box,
			.reps = i % 11 ? 0 : i,
		};

		bad += !arrives(&args);
		see(seen, &plan.cells[i]);
	}
	tap_ok(!bad);
	plan_free(&plan);
}

static void test_suite(void)
{
	struct options options = {
		.suite = SUITE_FULL, .bars = BARS_ALL, .n_targets = 3, .has_free_bar = true,
		.free_bar = { .domain = 0xffff, .bus = 0xff, .device = 31, .function = 7 },
		.touch_bar = {
			.bar = { .domain = 0xab, .bus = 0xff, .device = 31, .function = 7,
				 .bar = 5 },
			.offset = PAGE_BYTES, .length = 4 << 20,
		},
	};
	struct seen seen = { 0 };
	char path[TAP_PATH_LEN];
	int fd = tap_file(path);
	size_t i;

	tap_ok(fd >= 0 && !ftruncate(fd, 8 << 20));
	for (i = 0; i < options.n_targets; i++)
		snprintf(options.targets[i].path, sizeof(options.targets[i].path), "%s", path);
	options.targets[1].has_range = true;
	options.targets[1].offset = PAGE_BYTES;
	options.targets[1].length = 4 << 20;
	options.targets[2] = options.targets[1];	/* a directory opens for reading alone */
	snprintf(options.targets[2].path, sizeof(options.targets[2].path), "%s", UNIT_DIR);
	target_name_all(options.targets, options.n_targets);
	for (options.mode = CLOCK_EXACT; options.mode <= CLOCK_TIME; options.mode++)
		test_plan(&options, &seen);
	close(fd);
	unlink(path);
	tap_ok(seen.acts == n_acts);
	tap_ok(seen.baselines == n_baselines);
	tap_ok(seen.checks == CHECK_KINDS - 1 && !seen.check[CHECK_DIRTY]);
	tap_ok(seen.widths == MAPPING_TOUCH_64 + 1);
	tap_ok(seen.bars && seen.offsets && seen.huge);
	tap_ok(seen.ranges && seen.targets > seen.ranges);
}

static bool is_read(char **argv)
{
	struct cell_args args;

	return !args_read(&args, count(argv), argv);
}

static char *full[] = {
	"mapbench-cell", "--backend=b", "--source=s", "--cache=wb", "--bytes=4096", "--op=mmap", "",
	NULL
};

/* Whether it is read with that argument last. */
static bool takes(char *argument)
{
	full[6] = argument;
	return is_read(full);
}

static void test_refused(void)
{
	char *few[] = { "mapbench-cell", "--backend=b", "--op=mmap", "--bytes=4096", NULL };
	char *target[] = { "mapbench-cell", "--target=/dev/zero", "--op=mmap", "--bytes=4096",
			   NULL };

	tap_ok(takes("--mode=time"));
	tap_ok(!takes("--mode=both") && !takes("--check=ramp") && !takes("--width=16"));
	tap_ok(!takes("--bytes=4095") && !takes("--bytes=0") && !takes("--offset=1"));
	tap_ok(!takes("--op=touch") && !takes("--op=touch_read:0%") && takes("--op=touch_read:2%"));
	tap_ok(!takes("--slot=512") && !takes("--seed=-1") && !takes("--bar=0000:00:04.0"));
	tap_ok(!takes("--target=relative") && !takes("--backend=") && !takes("word"));
	tap_ok(!takes("--source=a-name-that-is-longer-than-any-that-there-is"));
	tap_ok(!is_read(few) && is_read(target));
}

int main(void)
{
	test_suite();
	test_refused();
	return tap_done();
}
