// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-cell: measures one cell, in a process of its own that is small, static and does nothing
 * else. mapbench-bench starts one for each run of a cell and talks to it as protocol.h says. With
 * --reps it prints its values instead, for a profiler's or a curious user's sake.
 */
#include <errno.h>
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
#include "base/page.h"
#include "cell/args.h"
#include "cell/protocol.h"
#include "cell/serve.h"
#include "check/check.h"
#include "clock/settle.h"
#include "extra/vector.h"
#include "mapping/arena.h"
#include "mapping/device.h"
#include "mapping/page_table.h"
#include "mapping/open.h"
#include "op/op.h"
#include "op/table.h"

#define PRIORITY	50

struct measurement {
	struct cell_args args;
	struct mapping_spec spec;		/* what of args.cell is to be mapped */
	uint64_t measured;	/* repetitions */
	int module;		/* the backend's node, or any */
	struct held held;
	uint64_t *order;	/* what life's is */
	struct life life;
	struct clock clock;
};

/* What the arguments ask for; what they point to stays where it is. */
static void set_up(struct measurement *m)
{
	struct cell *cell = &m->args.cell;

	m->spec = (struct mapping_spec){
		.backend = cell->backend,
		.source = cell->source,
		.cache = cell->cache,
		.has_bar = cell->has_bar,
		.bar = cell->bar,
		.offset = cell->offset,
		.has_target = cell->has_target,
		.target = cell->target,
	};
	m->life = (struct life){
		.op = cell->act->op,
		.writes = cell->act->state == ACT_WRITTEN,
		.mapping.bytes = cell->bytes,
		.mapping.width = cell->width,
		.mapping.prot = PROT_READ | PROT_WRITE,
		.mapping.flags = MAP_SHARED,
	};
	m->args.check.room = cell->target.length;
}

/* What the module says of the buffer; of what is not its own it knows nothing. */
static int ask_module(struct measurement *m, struct wire *ready)
{
	struct mapbench_info info;
	int err;

	if (!mapping_open_is_module(&m->spec)) {
		m->module = device_open(NULL);
		return 0;
	}
	m->module = m->life.mapping.fd;
	err = device_info(m->module, &info);
	if (err)
		return err;
	ready->extents = info.extents;
	ready->window = info.window;
	ready->flags = info.flags & MAPBENCH_INFO_TEST_BUILD ? WIRE_TEST_BUILD : 0;
	return 0;
}

/* The pages to touch. */
static int plan(struct measurement *m)
{
	uint64_t pages = m->life.mapping.bytes / PAGE_BYTES;

	m->life.touch = act_pages(m->args.cell.act, pages);
	if (!m->args.cell.act->random)
		return 0;
	if (!m->life.touch)
		m->life.touch = pages;
	m->order = act_draw(pages, m->life.touch);
	m->life.order = m->order;
	return m->order ? 0 : -ENOMEM;
}

/* Whether the op can be done with this mapping; ready says why not. */
static bool works(struct measurement *m, struct wire *ready)
{
	struct op_sample trial = { 0 };

	if (!op_run(&m->spec, &m->life, &m->clock, m->args.cell.act->threads, &trial))
		return true;
	memcpy(ready->why, trial.why, sizeof(ready->why));
	return false;
}

/* Everything up to the first measured life. */
static int prepare(struct measurement *m, struct wire *ready)
{
	struct sched_param param = { .sched_priority = PRIORITY };
	volatile struct mailbox *mailbox = NULL;
	char found[WHY_LEN - 16];
	struct page_table_leaf leaf;
	const char *what;
	int err;

	what = "switch to SCHED_FIFO";
	if (sched_setscheduler(0, SCHED_FIFO, &param)) {
		err = -errno;
		goto fail;
	}
	err = mapping_open(&m->spec, &m->life.mapping, &m->held, ready->why);
	if (err)
		return err;
	what = "ask the backend what it maps";
	err = ask_module(m, ready);
	if (err)
		goto fail;
	what = "list the pages to touch";
	err = plan(m);
	if (err)
		goto fail;
	what = "find an empty stretch of address space";
	m->life.mapping.arena = arena_find(2 * m->life.mapping.bytes);
	err = m->life.mapping.arena ? 0 : -ENOMEM;
	if (err)
		goto fail;
	if (check_run(&m->args.check, &m->life.mapping, ready->why)) {
		if (m->spec.has_target)
			target_explain(&m->spec.target, &m->life.mapping, ready->why);
		snprintf(found, sizeof(found), "%.*s", (int)sizeof(found) - 1, ready->why);
		snprintf(ready->why, sizeof(ready->why), "check failed: %s", found);
		ready->flags = WIRE_CHECK_FAILED;
		return -EIO;
	}
	page_table_read(&m->life.mapping, m->module, &leaf);
	memcpy(ready->level, leaf.level, sizeof(ready->level));
	memcpy(ready->cache_got, leaf.cache, sizeof(ready->cache_got));
	if (m->spec.has_target && alias_of(leaf.pfn, leaf.cache))
		ready->flags |= WIRE_ALIAS;
	/* Last: its place in the kernel's tree of memory types must not depend on the check. */
	what = "map the mailbox";
	if (m->args.mailbox) {
		mailbox = clock_mailbox(m->args.mailbox);
		err = mailbox ? 0 : -errno;
		if (err)
			goto fail;
	}
	clock_init(&m->clock, m->args.mode, mailbox);
	vector_watch(&m->clock, m->module);
	if (m->life.op->tried && !works(m, ready)) {
		ready->kind = WIRE_CANNOT;
		return -EINVAL;
	}
	ready->touched = life_touched(&m->life);
	if (m->clock.counts_instructions)
		ready->flags |= WIRE_EXACT;
	return 0;

fail:
	snprintf(ready->why, sizeof(ready->why), "cannot %s: %s", what, strerror(-err));
	return err;
}

static int repeat(struct measurement *m, struct wire *wire)
{
	struct op_sample sample = { 0 };
	int err;

	err = op_run(&m->spec, &m->life, &m->clock, m->args.cell.act->threads, &sample);
	wire->value = sample.value;
	wire->flags = sample.flags;
	memcpy(wire->why, sample.why, sizeof(wire->why));
	return err;
}

static int measure(struct measurement *m, struct wire *sample)
{
	int err = m->args.mode == CLOCK_EXACT ? settle_counts(m->measured++) : 0;

	*sample = (struct wire){ .kind = WIRE_SAMPLE };
	if (err)
		snprintf(sample->why, sizeof(sample->why), "no memory for the faults before it");
	clock_arm(&m->clock);
	if (!err)
		err = repeat(m, sample);
	clock_tell(&m->clock, sample->value, err || sample->flags & CLOCK_DISTURBED);
	if (!err)
		return 0;
	sample->kind = WIRE_FAIL;
	return -EIO;
}

static int serve(struct measurement *m)
{
	struct wire wire = { .kind = WIRE_READY };
	int err = prepare(m, &wire);

	if (err && wire.kind == WIRE_READY)
		wire.kind = WIRE_FAIL;
	if (send(WIRE_FD, &wire, sizeof(wire), MSG_NOSIGNAL) != sizeof(wire)) {
		fprintf(stderr, "mapbench-cell: descriptor %d: %s: start mapbench-bench, or give "
			"--reps=N\n", WIRE_FD, strerror(errno));
		return 2;
	}
	while (!err && recv(WIRE_FD, &wire, sizeof(wire), 0) == sizeof(wire)) {
		if (wire.kind != WIRE_GO) {
			err = serve_answer(&m->spec, &m->life, &m->clock, m->args.cell.act->threads,
					   m->args.samples, &wire);
			continue;
		}
		err = measure(m, &wire);
		if (send(WIRE_FD, &wire, sizeof(wire), MSG_NOSIGNAL) != sizeof(wire))
			break;
	}
	return err ? 1 : 0;
}

static int print(struct measurement *m)
{
	struct wire wire = { .kind = WIRE_READY };
	int err = prepare(m, &wire);

	for (; !err && m->args.reps; m->args.reps--) {
		err = measure(m, &wire);
		if (!err)
			printf("%" PRIu64 "%s%s\n", wire.value,
			       wire.flags & CLOCK_INTERRUPTED ? " interrupted" : "",
			       wire.flags & CLOCK_DISTURBED ? " disturbed" : "");
	}
	if (err)
		fprintf(stderr, "mapbench-cell: %s/%s/%s/%s: %s\n",
			m->args.cell.act->name, m->spec.backend, m->spec.source, m->spec.cache,
			wire.why);
	return err ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct measurement m = { .measured = 0 };
	int status;

	if (args_read(&m.args, argc, argv)) {
		args_help(stderr);
		return 2;
	}
	set_up(&m);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	status = m.args.reps ? print(&m) : serve(&m);
	held_close(&m.held);
	free(m.order);
	return status;
}
