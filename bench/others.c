// SPDX-License-Identifier: GPL-2.0-only
#include "others.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bar.h"
#include "baseline.h"
#include "size.h"
#include "tag.h"
#include "target.h"

static const struct sizes quick = { .pages = { 1, 16, 512 }, .n = 3 };
static const struct sizes full = { .pages = { 1, 16, 512, 16384 }, .n = 4 };

static const struct sizes *sizes_of(const struct options *options)
{
	if (options->sizes.n)
		return &options->sizes;
	return options->suite == SUITE_QUICK ? &quick : &full;
}

/* What the cells of a group have in common, and why one cannot be measured ("": it can). */
struct group {
	const char *backend, *source, *cache, *note;
	uint64_t bytes;
	enum check_kind check;
	enum life_width width;
	const struct mapbench_bar *bar;
	const struct target *target;
	char why_not[WIRE_WHY_LEN];
	char why_not_touch[WIRE_WHY_LEN], why_not_write[WIRE_WHY_LEN];
};

static const char *skip_of(const struct group *group, enum life_op op)
{
	if (group->why_not[0])
		return group->why_not;
	if (op == LIFE_TOUCH_WRITE && group->why_not_write[0])
		return group->why_not_write;
	return op == LIFE_TOUCH_READ || op == LIFE_TOUCH_WRITE ? group->why_not_touch : "";
}

static void name_device(const struct group *group, char device[BARS_DEVICE_LEN])
{
	struct mapbench_bars known = { .bar = { 0 } };
	char text[TARGET_TEXT_LEN];
	size_t len;

	if (group->target) {
		target_text(group->target, text);
		len = strlen(text);
		/* of a long path the end says more */
		snprintf(device, BARS_DEVICE_LEN, "%s",
			 text + (len < BARS_DEVICE_LEN ? 0 : len - BARS_DEVICE_LEN + 1));
	} else if (group->bar && !bar_ids(group->bar, &known.vendor, &known.device)) {
		known.bar = *group->bar;
		bars_device(&known, device);
	}
}

static int add_group(struct matrix *matrix, const struct group *group)
{
	char size[SIZE_NAME_LEN];
	struct cell *cell;
	int op;

	for (op = 0; op < LIFE_OPS; op++) {
		cell = matrix_add(matrix);
		if (!cell)
			return -ENOMEM;
		snprintf(cell->name, sizeof(cell->name), "%s/%s/%s/%s/%s", life_op_name[op],
			 group->backend, group->source, group->cache,
			 size_name(group->bytes, size));
		cell->op = (enum life_op)op;
		snprintf(cell->backend, sizeof(cell->backend), "%s", group->backend);
		snprintf(cell->source, sizeof(cell->source), "%s", group->source);
		snprintf(cell->cache, sizeof(cell->cache), "%s", group->cache);
		cell->bytes = group->bytes;
		cell->check = group->check;
		cell->width = group->width;
		cell->note = group->note;
		cell->group = matrix->groups;
		cell->target = group->target;
		snprintf(cell->skip, sizeof(cell->skip), "%s", skip_of(group, (enum life_op)op));
		name_device(group, cell->device);
		if (group->bar) {
			cell->has_bar = true;
			cell->bar = *group->bar;
		}
	}
	matrix->groups++;
	return 0;
}

/* Whether so much of a baseline can be had here. */
static void try_baseline(const struct baseline *baseline, struct group *group)
{
	struct life life = { .bytes = group->bytes, .flags = MAP_SHARED };
	struct baseline_held held;
	uint64_t start, length;
	char size[SIZE_NAME_LEN];

	if (baseline->maps_bar && !group->bar) {
		snprintf(group->why_not, WIRE_WHY_LEN, "no BAR that the module does not claim was "
			 "named: --mapbench_free_bar");
		return;
	}
	if (group->bar && !bar_range(group->bar, &start, &length) && length < group->bytes) {
		snprintf(group->why_not, WIRE_WHY_LEN, "this BAR is only %s long",
			 size_name(length, size));
		return;
	}
	if (!baseline_open(baseline, &life, group->bar, &held, group->why_not))
		baseline_close(&held);
}

static int add_baseline(struct matrix *matrix, const struct options *options,
			const struct baseline *baseline)
{
	struct group group = {
		.backend = baseline->name,
		.source = baseline->source,
		.cache = baseline->cache,
		.note = baseline->note,
		.check = baseline->check,
		.width = LIFE_TOUCH_64,
	};
	const struct sizes *sizes = sizes_of(options);
	size_t i;
	int err = 0;

	if (baseline->maps_bar && options->has_free_bar)
		group.bar = &options->free_bar;
	for (i = 0; i < sizes->n && !err; i++) {
		group.bytes = sizes->pages[i] * TAG_PAGE_SIZE;
		group.why_not[0] = '\0';
		try_baseline(baseline, &group);
		err = add_group(matrix, &group);
	}
	return err;
}

static void try_target(int fd, const struct life *life, struct group *group)
{
	void *mem = mmap(NULL, group->bytes, life->prot, life->flags, fd, life->offset);

	if (mem == MAP_FAILED)
		snprintf(group->why_not, WIRE_WHY_LEN, "mmap of %llu bytes: %s",
			 (unsigned long long)group->bytes, strerror(errno));
	else
		munmap(mem, group->bytes);
}

static int add_target(struct matrix *matrix, const struct options *options,
		      const struct target *target)
{
	char name[TARGET_NAME_LEN];
	struct group group = {
		.backend = target_name(target, name),
		.source = "file",
		.cache = CHECK_ANY_CACHE,
		.note = "what the file maps is not checked",
		.check = target->has_range ? CHECK_READ : CHECK_NONE,
		.width = target->has_range ? LIFE_TOUCH_64 : LIFE_TOUCH_NEVER,
		.target = target,
	};
	char why[WIRE_WHY_LEN];
	const struct sizes *sizes = sizes_of(options);
	struct life life;
	bool whole = false;
	size_t i;
	int err;

	err = target_open(target, &life, why);
	if (err) {
		fprintf(stderr, "mapbench-bench: --mapbench_target: %s; give a file of the "
			"machine's\n", why);
		return err;
	}
	if (!target->has_range)
		snprintf(group.why_not_touch, WIRE_WHY_LEN, "no range of it was named that may be "
			 "read and written: give PATH@OFFSET,LENGTH");
	else if (!(life.prot & PROT_WRITE))
		snprintf(group.why_not_write, WIRE_WHY_LEN, "it opens for reading only");
	for (i = 0; i <= sizes->n && !err; i++) {
		group.bytes = i < sizes->n ? sizes->pages[i] * TAG_PAGE_SIZE : target->length;
		if (target->has_range &&
		    (group.bytes > target->length || (i == sizes->n && whole)))
			continue;
		if (!group.bytes)
			continue;
		whole |= group.bytes == target->length;
		group.why_not[0] = '\0';
		try_target(life.fd, &life, &group);
		err = add_group(matrix, &group);
	}
	close(life.fd);
	return err;
}

int others_add(struct matrix *matrix, const struct options *options)
{
	size_t i;
	int err = 0;

	for (i = 0; i < n_baselines && !err; i++)
		if (options_baseline(options, baselines[i].name))
			err = add_baseline(matrix, options, &baselines[i]);
	for (i = 0; i < options->n_targets && !err; i++)
		err = add_target(matrix, options, &options->targets[i]);
	if (err == -ENOMEM)
		fputs("mapbench-bench: no memory for the list of cells\n", stderr);
	return err;
}
