// SPDX-License-Identifier: GPL-2.0-only
#include "extra/vector.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/page.h"
#include "clock/clock.h"
#include "mapping/device.h"
#include "op/op.h"
#include "op/single.h"

#define EMPTY_TRIES	32

const char *const vector_part[MAILBOX_PARTS] = {
#define SUM(name)	#name
#define DISTINCT(name)	#name
#include "clock/parts.h"
};

static const bool is_distinct[MAILBOX_PARTS] = {
#define SUM(...)		false
#define DISTINCT(...)	true
#include "clock/parts.h"
};

/* Pages, as seen at either side of a window; -1: not known. */
static int64_t tables_before, tables_after;

/*
 * mm's own count, which leaves out the topmost table. Without stdio, whose memory may itself take
 * a table more.
 */
static int64_t tables(void)
{
	static char text[PAGE_BYTES];
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	const char *found;

	if (fd >= 0)
		close(fd);
	if (len < 0)
		return -1;
	text[len] = '\0';
	found = strstr(text, "VmPTE:");
	return found ? atoll(found + strlen("VmPTE:")) * 1024 / PAGE_BYTES : -1;
}

static void look_at_tables(void)
{
	tables_before = tables_after;
	tables_after = tables();
}

static int count_tables(const struct mapping_spec *spec, const struct life *life,
			struct clock *clock, unsigned int threads, struct vector *vector,
			char *why)
{
	struct op_sample sample = { 0 };
	int err;

	look_at_tables();
	life_observe(look_at_tables);
	err = op_run(spec, life, clock, threads, &sample);
	life_observe(NULL);
	if (err) {
		memcpy(why, sample.why, WHY_LEN);
		return err;
	}
	if (tables_before < 0 || tables_after < 0) {
		snprintf(why, WHY_LEN, "/proc/self/status has no VmPTE");
		return -ENOENT;
	}
	vector->page_tables = tables_after - tables_before;
	return 0;
}

void vector_watch(const struct clock *clock, int module)
{
	volatile struct mailbox *mailbox = clock->mailbox;
	struct mapbench_locks locks;

	if (mailbox->vectors != MAILBOX_VECTORS_COUNTED)
		return;
	/* Of another process's it knows nothing now. */
	if (device_locks(module, &locks))
		locks = (struct mapbench_locks){ .count = 0 };
	mailbox->locks.count = locks.count;
	mailbox->locks.mm = locks.mm;
	mailbox->locks.sequence = locks.sequence;
	mailbox->locks.vma_mm = locks.vma_mm;
	mailbox->locks.vma_sequence = locks.vma_sequence;
}

static void copy(uint64_t part[MAILBOX_PARTS], const struct clock *clock)
{
	int i;

	for (i = 0; i < MAILBOX_PARTS; i++)
		part[i] = clock->mailbox->part[i];
}

static int count_empty(struct clock *clock, uint64_t part[MAILBOX_PARTS], char *why)
{
	int i;

	for (i = 0; i < EMPTY_TRIES; i++) {
		clock_align(clock);
		clock_arm(clock);
		clock_empty(clock);
		clock_tell(clock, 0, false);
		copy(part, clock);
		if (part[PART_instructions] == clock->overhead)
			return 0;
	}
	snprintf(why, WHY_LEN, "no empty window of %d was undisturbed", EMPTY_TRIES);
	return -EAGAIN;
}

int vector_run(const struct mapping_spec *spec, const struct life *life, struct clock *clock,
	       unsigned int threads, struct vector *vector, char why[WHY_LEN])
{
	uint64_t empty[MAILBOX_PARTS];
	int err, i;

	*vector = (struct vector){
		.twice = clock->mailbox->twice, .unknown = clock->mailbox->unknown,
	};
	vector->lacks[PART_held] = !clock->mailbox->locks.count;
	vector->lacks[PART_vma_locked] = !clock->mailbox->locks.count ||
					 !clock->mailbox->locks.sequence;
	copy(vector->part, clock);
	err = count_empty(clock, empty, why);
	if (err)
		return err;
	for (i = 0; i < MAILBOX_PARTS; i++)
		if (!is_distinct[i])
			vector->part[i] -= empty[i];
	return count_tables(spec, life, clock, threads, vector, why);
}
