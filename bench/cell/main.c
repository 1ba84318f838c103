// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-cell: measures one cell, in a process of its own that is small, static and does nothing
 * else. mapbench-bench starts one for each run of a cell and talks to it as protocol.h says. With
 * --reps it prints its values instead, for a profiler's or a curious user's sake.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arch/alias.h"
#include "base/names.h"
#include "base/page.h"
#include "base/size.h"
#include "cell/protocol.h"
#include "cell/serve.h"
#include "check/check.h"
#include "check/tag.h"
#include "clock/settle.h"
#include "mapping/arena.h"
#include "mapping/bar.h"
#include "mapping/device.h"
#include "mapping/page_table.h"
#include "mapping/way.h"
#include "op/op.h"
#include "op/table.h"

#define PRIORITY	50
#define REPS_MAX	1000000

struct cell {
	struct way way;
	const struct act *act;
	const char *mailbox, *samples;
	enum clock_mode mode;
	uint64_t reps;
	uint64_t measured;	/* repetitions */
	int module;		/* the backend's node, or any */
	struct held held;
	uint64_t *order;	/* what life's is */
	struct check check;
	struct life life;
	struct clock clock;
};

static const struct option options[] = {
	{ "backend", required_argument, NULL, 'b' },
	{ "source", required_argument, NULL, 's' },
	{ "cache", required_argument, NULL, 'c' },
	{ "bytes", required_argument, NULL, 'n' },
	{ "op", required_argument, NULL, 'o' },
	{ "bar", required_argument, NULL, 'p' },
	{ "offset", required_argument, NULL, 'O' },
	{ "target", required_argument, NULL, 'T' },
	{ "mode", required_argument, NULL, 'm' },
	{ "mailbox", required_argument, NULL, 'x' },
	{ "samples", required_argument, NULL, 'S' },
	{ "check", required_argument, NULL, 'k' },
	{ "slot", required_argument, NULL, 't' },
	{ "seed", required_argument, NULL, 'r' },
	{ "width", required_argument, NULL, 'w' },
	{ "reps", required_argument, NULL, 'R' },
	{ }
};

static const char usage[] =
	"usage: mapbench-cell --backend=B --source=S --cache=C|--target=FILE[@OFFSET,LENGTH]\n"
	"	--bytes=N --op=OP [--mode=exact|time] [--mailbox=FILE]\n"
	"	[--bar=DDDD:BB:DD.F/N [--offset=N]] [--samples=FILE]\n"
	"	[--check=ram|ram-bar|registers|empty|anon|views|read|dirty|none]\n"
	"	[--slot=0..510] [--seed=N] [--width=0|32|64] [--reps=N]\n"
	"With --target any file that mmap takes is measured as it is; with --check=none nothing\n"
	"is asked of it but its mapping.\n"
	"OP is mmap, touch_read, touch_write, munmap, lifecycle, fork, many, retouch, stream_read,\n"
	"stream_write or stall; touch_read:P% or munmap:P% with P of 1, 10, 50 (of the pages are\n"
	"touched), and :random behind that; touch_read:clean, munmap:clean or munmap:written (the\n"
	"state of the pages); crowd:N or crowd_many:N with N of 2 and 4 threads.\n"
	"Without --reps=N it is for mapbench-bench alone to start.\n";

static int parse_one(struct cell *cell, int option, const char *arg)
{
	static const char *const modes[] = { [CLOCK_EXACT] = "exact", [CLOCK_TIME] = "time" };
	static const char *const widths[] = {
		[MAPPING_TOUCH_NEVER] = "0", [MAPPING_TOUCH_32] = "32", [MAPPING_TOUCH_64] = "64",
	};
	uint64_t number;
	int err = 0;

	switch (option) {
	case 'b':
		cell->way.backend = arg;
		return 0;
	case 's':
		cell->way.source = arg;
		return 0;
	case 'c':
		cell->way.cache = arg;
		return 0;
	case 'x':
		cell->mailbox = arg;
		return 0;
	case 'S':
		cell->samples = arg;
		return 0;
	case 'n':
		err = size_number(arg, SIZE_MAX / 2, &number);
		if (err || !number || number % PAGE_BYTES)
			return -EINVAL;
		cell->life.mapping.bytes = number;
		return 0;
	case 'p':
		cell->way.has_bar = true;
		return bar_parse(arg, &cell->way.bar);
	case 'O':
		err = size_number(arg, SIZE_MAX / 2, &cell->way.offset);
		return err || cell->way.offset % PAGE_BYTES ? -EINVAL : 0;
	case 'T':
		cell->way.has_target = true;
		if (target_parse(arg, &cell->way.target))
			return -EINVAL;
		cell->check.room = cell->way.target.length;
		return 0;
	case 't':
		err = size_number(arg, TAG_MAX_SLOT, &number);
		cell->check.slot = (unsigned int)number;
		return err;
	case 'r':
		return size_number(arg, TAG_SEED_MAX, &cell->check.seed);
	case 'R':
		return size_number(arg, REPS_MAX, &cell->reps);
	case 'o':
		cell->act = act_find(arg);
		if (!cell->act)
			return -EINVAL;
		cell->life.op = cell->act->op;
		cell->life.writes = cell->act->state == ACT_WRITTEN;
		return 0;
	case 'm':
		err = names_find(modes, 2, arg);
		cell->mode = (enum clock_mode)err;
		break;
	case 'k':
		err = names_find(check_name, CHECK_KINDS, arg);
		cell->check.kind = (enum check_kind)err;
		break;
	case 'w':
		err = names_find(widths, 3, arg);
		cell->life.mapping.width = (enum mapping_width)err;
		break;
	default:
		return -EINVAL;
	}
	return err < 0 ? err : 0;
}

static int parse(struct cell *cell, int argc, char **argv)
{
	int option, index;

	*cell = (struct cell){ .life = {
		.mapping.prot = PROT_READ | PROT_WRITE,
		.mapping.flags = MAP_SHARED,
		.mapping.width = MAPPING_TOUCH_64,
	} };
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == '?')
			return -EINVAL;
		if (parse_one(cell, option, optarg)) {
			fprintf(stderr, "mapbench-cell: --%s: invalid value '%s'\n",
				options[index].name, optarg);
			return -EINVAL;
		}
	}
	if (cell->way.has_target && !cell->way.backend) {
		cell->way.backend = "-";
		cell->way.source = "-";
		cell->way.cache = "-";
	}
	if (optind < argc || !cell->way.backend || !cell->way.source || !cell->way.cache ||
	    !cell->life.mapping.bytes || !cell->act)
		return -EINVAL;
	return 0;
}

/* What the module says of the buffer; of what is not its own it knows nothing. */
static int ask(struct cell *cell, struct wire *ready)
{
	struct mapbench_info info;
	int err;

	if (!way_is_backend(&cell->way)) {
		cell->module = device_open(NULL);
		return 0;
	}
	cell->module = cell->life.mapping.fd;
	err = device_info(cell->module, &info);
	if (err)
		return err;
	ready->extents = info.extents;
	ready->window = info.window;
	ready->flags = info.flags & MAPBENCH_INFO_TEST_BUILD ? WIRE_TEST_BUILD : 0;
	return 0;
}

/* The pages to touch. */
static int plan(struct cell *cell)
{
	uint64_t pages = cell->life.mapping.bytes / PAGE_BYTES;

	cell->life.touch = act_pages(cell->act, pages);
	if (!cell->act->random)
		return 0;
	if (!cell->life.touch)
		cell->life.touch = pages;
	cell->order = act_draw(pages, cell->life.touch);
	cell->life.order = cell->order;
	return cell->order ? 0 : -ENOMEM;
}

/* Whether each page can be a mapping of its own. */
static bool splits(struct cell *cell, struct wire *ready)
{
	struct op_sample trial = { 0 };

	if (!op_run(&cell->way, &cell->life, &cell->clock, cell->act->threads, &trial))
		return true;
	memcpy(ready->why, trial.why, sizeof(ready->why));
	return false;
}

/* Everything up to the first measured life. */
static int prepare(struct cell *cell, struct wire *ready)
{
	struct sched_param param = { .sched_priority = PRIORITY };
	volatile struct mailbox *mailbox = NULL;
	char found[WHY_LEN - 16];
	struct leaf leaf;
	const char *what;
	int err;

	what = "switch to SCHED_FIFO";
	if (sched_setscheduler(0, SCHED_FIFO, &param)) {
		err = -errno;
		goto fail;
	}
	err = way_open(&cell->way, &cell->life.mapping, &cell->held, ready->why);
	if (err)
		return err;
	what = "ask the backend what it maps";
	err = ask(cell, ready);
	if (err)
		goto fail;
	what = "list the pages to touch";
	err = plan(cell);
	if (err)
		goto fail;
	what = "find an empty stretch of address space";
	cell->life.mapping.arena = arena_find(2 * cell->life.mapping.bytes);
	err = cell->life.mapping.arena ? 0 : -ENOMEM;
	if (err)
		goto fail;
	if (check_run(&cell->check, &cell->life.mapping, ready->why)) {
		if (cell->way.has_target)
			target_explain(&cell->way.target, &cell->life.mapping, ready->why);
		snprintf(found, sizeof(found), "%.*s", (int)sizeof(found) - 1, ready->why);
		snprintf(ready->why, sizeof(ready->why), "check failed: %s", found);
		ready->flags = WIRE_CHECK_FAILED;
		return -EIO;
	}
	leaf_read(&cell->life.mapping, cell->module, &leaf);
	memcpy(ready->level, leaf.level, sizeof(ready->level));
	memcpy(ready->cache_got, leaf.cache, sizeof(ready->cache_got));
	if (cell->way.has_target && alias_of(leaf.pfn, leaf.cache))
		ready->flags |= WIRE_ALIAS;
	/* Last: its place in the kernel's tree of memory types must not depend on the check. */
	what = "map the mailbox";
	if (cell->mailbox) {
		mailbox = clock_mailbox(cell->mailbox);
		err = mailbox ? 0 : -errno;
		if (err)
			goto fail;
	}
	clock_init(&cell->clock, cell->mode, mailbox);
	if (cell->life.op->splits && !splits(cell, ready)) {
		ready->kind = WIRE_CANNOT;
		return -EINVAL;
	}
	ready->touched = life_touched(&cell->life);
	if (cell->clock.counts_instructions)
		ready->flags |= WIRE_EXACT;
	return 0;

fail:
	snprintf(ready->why, sizeof(ready->why), "cannot %s: %s", what, strerror(-err));
	return err;
}

static int repeat(struct cell *cell, struct wire *wire)
{
	struct op_sample sample = { 0 };
	int err;

	err = op_run(&cell->way, &cell->life, &cell->clock, cell->act->threads, &sample);
	wire->value = sample.value;
	wire->flags = sample.flags;
	memcpy(wire->why, sample.why, sizeof(wire->why));
	return err;
}

static int measure(struct cell *cell, struct wire *sample)
{
	int err = cell->mode == CLOCK_EXACT ? memcg_settle(cell->measured++) : 0;

	*sample = (struct wire){ .kind = WIRE_SAMPLE };
	if (err)
		snprintf(sample->why, sizeof(sample->why), "no memory for the faults before it");
	clock_arm(&cell->clock);
	if (!err)
		err = repeat(cell, sample);
	clock_tell(&cell->clock, sample->value, err || sample->flags & CLOCK_DISTURBED);
	if (!err)
		return 0;
	sample->kind = WIRE_FAIL;
	return -EIO;
}

static int serve(struct cell *cell)
{
	struct wire wire = { .kind = WIRE_READY };
	int err = prepare(cell, &wire);

	if (err && wire.kind == WIRE_READY)
		wire.kind = WIRE_FAIL;
	if (send(WIRE_FD, &wire, sizeof(wire), MSG_NOSIGNAL) != sizeof(wire)) {
		fprintf(stderr, "mapbench-cell: descriptor %d: %s: start mapbench-bench, or give "
			"--reps=N\n", WIRE_FD, strerror(errno));
		return 2;
	}
	while (!err && recv(WIRE_FD, &wire, sizeof(wire), 0) == sizeof(wire)) {
		if (wire.kind != WIRE_GO) {
			err = answer(&cell->life, &cell->clock, cell->samples, &wire);
			continue;
		}
		err = measure(cell, &wire);
		if (send(WIRE_FD, &wire, sizeof(wire), MSG_NOSIGNAL) != sizeof(wire))
			break;
	}
	return err ? 1 : 0;
}

static int print(struct cell *cell)
{
	struct wire wire = { .kind = WIRE_READY };
	int err = prepare(cell, &wire);

	for (; !err && cell->reps; cell->reps--) {
		err = measure(cell, &wire);
		if (!err)
			printf("%" PRIu64 "%s%s\n", wire.value,
			       wire.flags & CLOCK_INTERRUPTED ? " interrupted" : "",
			       wire.flags & CLOCK_DISTURBED ? " disturbed" : "");
	}
	if (err)
		fprintf(stderr, "mapbench-cell: %s/%s/%s/%s: %s\n",
			cell->act->name, cell->way.backend, cell->way.source, cell->way.cache,
			wire.why);
	return err ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct cell cell;
	int status;

	if (parse(&cell, argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	status = cell.reps ? print(&cell) : serve(&cell);
	way_close(&cell.held);
	free(cell.order);
	return status;
}
