// SPDX-License-Identifier: GPL-2.0-only
#include "plan/from_baselines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"
#include "base/size.h"
#include "base/why.h"
#include "mapping/bar.h"
#include "mapping/baseline.h"
#include "mapping/bound_bars.h"
#include "mapping/mapping.h"
#include "mapping/target.h"
#include "op/single.h"
#include "plan/plan.h"
#include "plan/suite.h"
#include "plan/variants.h"

static const struct sizes *sizes_of(const struct options *options)
{
	return options->sizes.n ? &options->sizes : &suite_sizes_few;
}

static const char *name_bar(const struct mapbench_bar *bar, char device[BOUND_BARS_DEVICE_LEN])
{
	struct mapbench_bars known = { .bar = *bar };

	if (bar_ids(bar, &known.vendor, &known.device))
		return "";
	return bound_bars_device(&known, device);
}

static void try_map(const struct mapping *mapping, char *why)
{
	void *mem = mmap(NULL, mapping->bytes, mapping->prot, mapping->flags, mapping->fd,
			 mapping->offset);

	if (mem == MAP_FAILED)
		snprintf(why, WHY_LEN, "mmap of %zu bytes: %s", mapping->bytes, strerror(errno));
	else
		munmap(mem, mapping->bytes);
}

/* Whether so much of a baseline can be had here. */
static void try_baseline(const struct baseline *baseline, const struct mapbench_bar *bar,
			 uint64_t bytes, char why[WHY_LEN])
{
	struct mapping mapping = {
		.bytes = bytes,
		.prot = PROT_READ | PROT_WRITE,
		.flags = MAP_SHARED,
	};
	struct held held;
	uint64_t start, length;
	char size[SIZE_NAME_LEN];

	why[0] = '\0';
	if (baseline->maps_bar && !bar) {
		snprintf(why, WHY_LEN, "there is no BAR here that the module does not claim");
		return;
	}
	if (bar && !bar_range(bar, &start, &length) && length < bytes) {
		snprintf(why, WHY_LEN, "this BAR is only %s long", size_name(length, size));
		return;
	}
	if (baseline_open(baseline, &mapping, bar, &held, why))
		return;
	try_map(&mapping, why);
	held_close(&held);
}

static int add_baseline(struct plan *plan, const struct options *options,
			const struct baseline *baseline)
{
	const struct mapbench_bar *bar =
		baseline->maps_bar && options->has_free_bar ? &options->free_bar : NULL;
	char device[BOUND_BARS_DEVICE_LEN] = "", why[WHY_LEN];
	struct group group = {
		.backend = baseline->name,
		.source = baseline->source,
		.token = baseline->source,
		.cache = baseline->cache,
		.note = baseline->note,
		.check = baseline->check,
		.width = MAPPING_TOUCH_64,
		.other = true,
		.faults = baseline->faults,
		.once = baseline->once,
		.bar = bar,
		.device = bar ? name_bar(bar, device) : "",
		.why_not = why,
		.why_not_touch = "",
		.why_not_write = "",
	};
	const struct sizes *sizes = sizes_of(options);
	size_t i;
	int err = 0;

	for (i = 0; i < sizes->n && !err; i++) {
		group.bytes = sizes->pages[i] * PAGE_BYTES;
		try_baseline(baseline, bar, group.bytes, why);
		err = variants_add(plan, options, &group);
	}
	return err;
}

/* What of it may be touched, and what a check can see of it. */
static void judge_target(const struct target *target, const struct mapping *mapping,
			 struct group *group)
{
	bool opens = (fcntl(mapping->fd, F_GETFL) & O_ACCMODE) == O_RDWR;

	group->check = target->has_range ? CHECK_READ : CHECK_NONE;
	group->width = target->has_range ? MAPPING_TOUCH_64 : MAPPING_TOUCH_NEVER;
	if (!target->has_range) {
		group->why_not_touch = "no range of it was named that may be read and written: "
				       "give PATH@OFFSET,LENGTH";
	} else if (!(mapping->prot & PROT_WRITE)) {
		group->why_not_write = opens ? "its driver refuses to map it for writing" :
				       "it opens for reading only";
	} else {
		group->check = CHECK_VIEWS;
		group->note = "";
	}
}

/*
 * Of a target without a range it is not known how large it is: one of the suite's sizes that
 * cannot be mapped is none of its own, unless that is the smallest.
 */
static void try_target(const struct target *target, const struct options *options, size_t i,
		       const struct mapping *mapping, struct group *group, char why[WHY_LEN])
{
	why[0] = '\0';
	if (target->has_range && mapping->bytes > target->length)
		snprintf(why, WHY_LEN, "the range that was named of it is shorter");
	else if (!target->has_range)
		try_map(mapping, why);
	group->owed = why[0] && !target->has_range && (options->sizes.n || !i);
	if (group->owed)
		target_explain(target, mapping, why);
}

static int add_target(struct plan *plan, const struct options *options,
		      const struct target *target)
{
	char text[TARGET_TEXT_LEN], why[WHY_LEN];
	struct group group = {
		.backend = target->name,
		.source = "file",
		.token = "file",
		.cache = MAPPING_ANY_CACHE,
		.note = "what the file maps is not checked",
		.other = true,
		.target = target,
		.device = target_text(target, text),
		.why_not = why,
		.why_not_touch = "",
		.why_not_write = "",
	};
	const struct sizes *sizes = sizes_of(options);
	struct mapping mapping;
	bool whole = false;
	size_t i;
	int err;

	err = target_open(target, &mapping, why);
	if (err) {
		fprintf(stderr, "mapbench-bench: --target %s: %s; give a file of the machine's\n",
			text, why);
		return err;
	}
	judge_target(target, &mapping, &group);
	for (i = 0; i <= sizes->n && !err; i++) {
		mapping.bytes = i < sizes->n ? sizes->pages[i] * PAGE_BYTES : target->length;
		if (!mapping.bytes || (i == sizes->n && whole))
			continue;
		if (target->has_range && mapping.bytes > target->length && !options->sizes.n)
			continue;
		whole |= mapping.bytes == target->length;
		group.bytes = mapping.bytes;
		try_target(target, options, i, &mapping, &group, why);
		err = variants_add(plan, options, &group);
	}
	close(mapping.fd);
	return err;
}

int from_baselines_add(struct plan *plan, const struct options *options)
{
	size_t i;
	int err = 0;

	for (i = 0; i < n_baselines && !err; i++)
		if (options_baseline(options, baselines[i].name))
			err = add_baseline(plan, options, &baselines[i]);
	for (i = 0; i < options->n_targets && !err; i++)
		err = add_target(plan, options, &options->targets[i]);
	if (err == -ENOMEM)
		fputs("mapbench-bench: no memory for the list of cells\n", stderr);
	return err;
}
