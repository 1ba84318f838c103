// SPDX-License-Identifier: GPL-2.0-only
#include "plan/from_module.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/page.h"
#include "base/size.h"
#include "mapping/device.h"
#include "mapping/mapping.h"
#include "plan/from_baselines.h"
#include "plan/plan.h"
#include "plan/suite.h"
#include "plan/variants.h"

#define BAR_SOURCE	"bar"
#define DEVICE_LEN	(BOUND_BARS_DEVICE_LEN + 40)	/* with a range */

struct rows {
	struct mapbench_list *at;
	size_t n;
};

struct builder {
	struct plan *plan;
	const struct options *options;
	struct rows rows;	/* for one page */
	struct bound_bars bars;
	int fd;
	bool rare;		/* not the source's first cache mode */
};

static bool is_bar(const struct mapbench_list *row)
{
	return !strcmp(row->source, BAR_SOURCE);
}

static const char *why_not(const struct mapbench_list *row, const struct mapbench_bars *bar)
{
	if (row->error)
		return row->why[0] ? row->why : strerror(row->error);
	if (!bar && row->flags & MAPBENCH_LIST_RESERVED)
		return "a control that maps other memory than the buffer's unless that is reserved";
	return "";
}

static const char *why_not_touch(const struct mapbench_list *row, const struct mapbench_bars *bar)
{
	if (row->flags & MAPBENCH_LIST_EMPTY)
		return "this backend installs no PTE: touching raises SIGBUS";
	if (bar && bar->backing == MAPBENCH_BACKING_UNKNOWN)
		return "what is behind this BAR is unknown: it is never touched";
	return "";
}

static const char *why_not_write(const struct mapbench_list *row, const struct mapbench_bars *bar)
{
	if (!(row->flags & MAPBENCH_LIST_EMPTY) && bar &&
	    bar->backing == MAPBENCH_BACKING_REGISTERS)
		return "a write to a device register has effects: never written";
	return "";
}

static enum check_kind check_of(const struct mapbench_list *row, const struct mapbench_bars *bar)
{
	if (bar && bar->backing == MAPBENCH_BACKING_UNKNOWN)
		return CHECK_NONE;
	if (row->flags & MAPBENCH_LIST_EMPTY)
		return CHECK_EMPTY;
	if (!bar)
		return CHECK_RAM;
	if (bar->backing == MAPBENCH_BACKING_RAM)
		return CHECK_RAM_BAR;
	return bar->backing == MAPBENCH_BACKING_REGISTERS ? CHECK_REGISTERS : CHECK_NONE;
}

static enum mapping_width width_of(const struct mapbench_list *row, const struct mapbench_bars *bar)
{
	if (row->flags & MAPBENCH_LIST_EMPTY)
		return MAPPING_TOUCH_NEVER;
	if (!bar || bar->backing == MAPBENCH_BACKING_RAM || bar->backing == MAPBENCH_BACKING_NONE)
		return MAPPING_TOUCH_64;
	return bar->backing == MAPBENCH_BACKING_REGISTERS ? MAPPING_TOUCH_32 : MAPPING_TOUCH_NEVER;
}

static const char *note_of(const struct mapbench_bars *bar)
{
	if (!bar || bar->backing == MAPBENCH_BACKING_RAM)
		return "";
	if (bar->backing == MAPBENCH_BACKING_REGISTERS)
		return "device registers, read 32 bits at a time: cost only";
	if (bar->backing == MAPBENCH_BACKING_NONE)
		return "unbacked: cost only";
	return "unknown backing, never touched: cost only";
}

/* What of a BAR of which nothing is known may be touched, for the user said so. */
static void allow(struct group *group, const struct bar_range *range, bool write,
		  char device[DEVICE_LEN])
{
	size_t len = strlen(device);

	snprintf(device + len, DEVICE_LEN - len, "@0x%" PRIx64 ",0x%" PRIx64, range->offset,
		 range->length);
	group->offset = range->offset;
	group->width = MAPPING_TOUCH_32;
	group->why_not_touch = "";
	group->why_not_write = write ? "" : "this range of the BAR may be read, not written";
	group->note = "unknown backing, 32 bits a page at a time where that was allowed: cost only";
}

/* One backend, source, cache and size; bar is NULL where there is none. */
static int add_group(struct builder *b, const struct mapbench_list *row, const char *token,
		     const struct mapbench_bars *bar, const struct bar_range *range, uint64_t bytes)
{
	char device[DEVICE_LEN] = "";
	struct group group = {
		.backend = row->backend,
		.source = row->source,
		.token = token,
		.cache = row->cache,
		.note = note_of(bar),
		.bytes = bytes,
		.check = check_of(row, bar),
		.width = width_of(row, bar),
		.rare = b->rare || strcmp(token, row->source),
		.faults = row->flags & MAPBENCH_LIST_FAULTS,
		.counts = row->needs & MAPBENCH_NEEDS_REFS,
		.control = row->flags & MAPBENCH_LIST_CONTROL,
		.events = true,
		.bar = bar ? &bar->bar : NULL,
		.device = bar ? bound_bars_device(bar, device) : device,
		.why_not = why_not(row, bar),
		.why_not_touch = why_not_touch(row, bar),
		.why_not_write = why_not_write(row, bar),
	};

	if (range && !(row->flags & MAPBENCH_LIST_EMPTY))
		allow(&group, range, range == &b->options->write_bar, device);
	return variants_add(b->plan, b->options, &group);
}

/* Whether these are sizes that the user named, not the suite's. */
static bool is_asked(const struct builder *b)
{
	return b->options->sizes.n > 0;
}

static void leave_out(const struct builder *b, struct mapbench_list *row, uint64_t bytes)
{
	const char *why;

	if (is_asked(b) || row->error || bytes < SUITE_HUGE_PAGES * PAGE_BYTES)
		return;
	why = suite_why_not_huge(row->backend, row->source);
	row->error = why[0] ? ECANCELED : 0;
	snprintf(row->why, sizeof(row->why), "%s", why);
}

static int add_buffer(struct builder *b, uint32_t index, uint64_t bytes)
{
	struct mapbench_list row;
	int err = device_list(b->fd, index, bytes, NULL, &row);

	if (err)
		return err;
	leave_out(b, &row, bytes);
	return add_group(b, &row, row.source, NULL, NULL, bytes);
}

static int add_bar(struct builder *b, uint32_t index, uint64_t bytes, const char *token,
		   const struct mapbench_bars *bar)
{
	const struct bar_range *range = bar ? options_range(b->options, bar, bytes) : NULL;
	uint64_t end = bytes + (range ? range->offset : 0);
	struct mapbench_list row;
	char size[SIZE_NAME_LEN];
	int err = device_list(b->fd, index, end, bar ? &bar->bar : NULL, &row);

	if (err)
		return err;
	if (bar && end > bar->length && (!row.error || row.error == E2BIG)) {
		row.error = E2BIG;
		snprintf(row.why, sizeof(row.why), "this BAR is only %s long",
			 size_name(bar->length, size));
	} else if (!bar && !row.error) {
		row.error = ENODEV;
		snprintf(row.why, sizeof(row.why), "no RAM-backed BAR of %s is bound to mapbench: "
			 "add an ivshmem device of that size", size_name(bytes, size));
	}
	leave_out(b, &row, bytes);
	return add_group(b, &row, token, bar, range, bytes);
}

static int add_bars(struct builder *b, uint32_t index, uint64_t bytes)
{
	const struct mapbench_bars *ram = bound_bars_smallest_ram(&b->bars, bytes), *bar;
	char token[BOUND_BARS_TOKEN_LEN];
	int err = add_bar(b, index, bytes, BAR_SOURCE, ram);

	if (b->options->bars != BARS_ALL ||
	    (!is_asked(b) && !suite_has_size(&suite_sizes_rare, bytes / PAGE_BYTES)))
		return err;
	for (bar = b->bars.at; bar < b->bars.at + b->bars.n && !err; bar++)
		if (bar != ram)
			err = add_bar(b, index, bytes, bound_bars_token(&b->bars, bar, token), bar);
	return err;
}

static bool is_first_cache(const struct rows *rows, const struct mapbench_list *row)
{
	return row == rows->at || strcmp(row[-1].backend, row->backend) ||
	       strcmp(row[-1].source, row->source);
}

static int load_rows(struct rows *rows, int fd)
{
	struct mapbench_list row, *at;
	int err;

	for (;;) {
		err = device_list(fd, (uint32_t)rows->n, PAGE_BYTES, NULL, &row);
		if (err)
			return err == -ENOENT ? 0 : err;
		if (rows->n % 128 == 0) {
			at = realloc(rows->at, (rows->n + 128) * sizeof(*at));
			if (!at)
				return -ENOMEM;
			rows->at = at;
		}
		rows->at[rows->n++] = row;
	}
}

static int add_size(struct builder *b, uint32_t index, uint64_t bytes)
{
	if (is_bar(&b->rows.at[index]))
		return add_bars(b, index, bytes);
	return add_buffer(b, index, bytes);
}

static int add_row(struct builder *b, uint32_t index)
{
	const struct mapbench_list *row = &b->rows.at[index];
	bool first = is_first_cache(&b->rows, row);
	const struct sizes *sizes = first ? suite_sizes(b->options->suite) : &suite_sizes_rare;
	size_t i;
	int err = 0;

	b->rare = !first;
	if (!options_source(b->options, row->source) ||
	    !options_backend(b->options, row->backend) ||
	    (b->options->common && !suite_is_common(row->backend, row->source)) ||
	    (!first && b->options->suite != SUITE_FULL))
		return 0;
	if (is_asked(b))
		sizes = &b->options->sizes;
	for (i = 0; i < sizes->n && !err; i++)
		err = add_size(b, index, sizes->pages[i] * PAGE_BYTES);
	return err;
}

int from_module_build(struct plan *plan, const struct options *options)
{
	struct builder b = { .plan = plan, .options = options };
	uint32_t i;
	int err;

	*plan = (struct plan){ 0 };
	err = device_open(NULL);
	if (err < 0) {
		fprintf(stderr, "mapbench-bench: no device file in " DEVICE_DIR " opens: %s; load "
			"the module (modprobe mapbench) and run as root\n", strerror(-err));
		return err;
	}
	b.fd = err;
	err = load_rows(&b.rows, b.fd);
	if (!err)
		err = bound_bars_load(&b.bars, b.fd, options->mailbox);
	for (i = 0; i < b.rows.n && !err; i++)
		err = add_row(&b, i);
	if (err) {
		fprintf(stderr, "mapbench-bench: cannot list what the module offers: %s; is it of "
			"the same version as this program?\n", strerror(-err));
	} else {
		err = from_baselines_add(plan, options);
	}
	if (err)
		plan_free(plan);
	free(b.rows.at);
	bound_bars_free(&b.bars);
	close(b.fd);
	return err;
}

