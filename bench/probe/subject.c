// SPDX-License-Identifier: GPL-2.0-only
#include "probe/subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/why.h"
#include "mapping/device.h"
#include "mapping/mapping.h"
#include "mapping/oracle.h"
#include "mapping/way.h"
#include "probe/range.h"

uint64_t subject_word(unsigned int page)
{
	return oracle_word(page);
}

/* A target's memory is reached by a mapping, for there may be no other way. */
static struct oracle oracle_of(const struct subject *subject, int fd)
{
	static const enum oracle_kind kinds[] = {
		[SUBJECT_DEVICE] = ORACLE_MODULE,
		[SUBJECT_MEMFD] = ORACLE_FILE,
		[SUBJECT_TARGET] = ORACLE_MAPPING,
	};

	return (struct oracle){ kinds[subject->kind], fd, (off_t)subject->target.offset };
}

int subject_open(const struct subject *subject, int *error)
{
	const struct way way = {
		.backend = subject->backend,
		.source = subject->source,
		.cache = subject->cache,
		.has_bar = subject->has_bar,
		.bar = subject->bar,
		.has_target = subject->kind == SUBJECT_TARGET,
		.target = subject->target,
	};
	struct mapping mapping = { .bytes = SUBJECT_LENGTH, .prot = PROT_READ | PROT_WRITE };
	struct held held;
	char why[WHY_LEN];
	struct oracle oracle;
	int err = way_open(&way, &mapping, &held, why);

	if (!err && !(mapping.prot & PROT_WRITE))
		err = -EACCES;
	if (!err && subject->kind != SUBJECT_ANON) {
		oracle = oracle_of(subject, mapping.fd);
		err = oracle_fill(&oracle, SUBJECT_PAGES);
	}
	if (err)
		way_close(&held);
	*error = -err;
	return err ? -1 : mapping.fd;
}

void *subject_map(const struct subject *subject, int fd, int flags)
{
	void *at = range_free(SUBJECT_LENGTH);
	uint8_t *map;
	unsigned int i;

	if (subject->kind == SUBJECT_ANON)
		flags = (flags & ~(MAP_SHARED | MAP_PRIVATE)) | MAP_PRIVATE | MAP_ANONYMOUS;
	map = mmap(at, SUBJECT_LENGTH, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, fd,
		   (off_t)subject->target.offset);
	if (map == MAP_FAILED || subject->kind != SUBJECT_ANON || flags & MAP_POPULATE)
		return map;
	/* small pages, as the others have; and only the first half is touched */
	madvise(map, SUBJECT_LENGTH, MADV_NOHUGEPAGE);
	for (i = 0; i < SUBJECT_PAGES / 2; i++)
		*(uint64_t *)(map + i * SUBJECT_PAGE) = subject_word(i);
	return map;
}

int subject_peek(const struct subject *subject, int fd, const void *map, unsigned int page,
		 uint64_t *value)
{
	const struct oracle oracle = oracle_of(subject, fd);

	if (subject->kind != SUBJECT_ANON)
		return oracle_access(&oracle, false, page, 1, 0, value);
	memcpy(value, (const uint8_t *)map + page * SUBJECT_PAGE, sizeof(*value));
	return 0;
}

static int find_bar(int fd, struct mapbench_bar *bar)
{
	struct mapbench_bars row;
	uint64_t least = 0;

	for (uint32_t i = 0; !device_bar(fd, i, &row); i++) {
		if (row.backing != MAPBENCH_BACKING_RAM || row.length < SUBJECT_LENGTH ||
		    (least && row.length >= least))
			continue;
		least = row.length;
		*bar = row.bar;
	}
	return least ? 0 : -ENOENT;
}

static bool wanted(const char *want, const char *have)
{
	return !want || !strcmp(want, have);
}

int subject_find(const char *backend, const char *source, const char *cache,
		 struct subject *subject)
{
	struct mapbench_list row;
	struct mapbench_bar bar;
	int err = -ENOENT, fd = device_open(NULL);

	if (fd < 0)
		return fd;
	*subject = (struct subject){ .kind = SUBJECT_DEVICE };
	for (int bars = 0; bars < 2 && err; bars++) {
		if (bars && find_bar(fd, &bar))
			break;
		for (uint32_t i = 0; err; i++) {
			if (device_list(fd, i, SUBJECT_LENGTH, bars ? &bar : NULL, &row))
				break;
			if (strcmp(row.backend, backend) || row.error ||
			    bars != !strcmp(row.source, "bar") || !wanted(source, row.source) ||
			    !wanted(cache, row.cache))
				continue;
			subject->list_flags = row.flags;
			snprintf(subject->backend, sizeof(row.backend), "%s", row.backend);
			snprintf(subject->source, sizeof(row.source), "%s", row.source);
			snprintf(subject->cache, sizeof(row.cache), "%s", row.cache);
			subject->has_bar = bars;
			if (bars)
				subject->bar = bar;
			err = 0;
		}
	}
	close(fd);
	return err;
}
