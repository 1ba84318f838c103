// SPDX-License-Identifier: GPL-2.0-only
#include "probe/probed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/why.h"
#include "mapping/arena.h"
#include "mapping/device.h"
#include "mapping/mapping.h"
#include "mapping/oracle.h"
#include "mapping/open.h"

uint64_t probed_word(unsigned int page)
{
	return oracle_word(page);
}

/* A target's memory is reached by a mapping, for there may be no other way. */
static struct oracle oracle_of(const struct probed *probed, int fd)
{
	static const enum oracle_kind kinds[] = {
		[PROBED_DEVICE] = ORACLE_MODULE,
		[PROBED_MEMFD] = ORACLE_FILE,
		[PROBED_TARGET] = ORACLE_MAPPING,
	};

	return (struct oracle){ kinds[probed->kind], fd, (off_t)probed->target.offset };
}

int probed_open(const struct probed *probed, int *error)
{
	const struct mapping_spec spec = {
		.backend = probed->backend,
		.source = probed->source,
		.cache = probed->cache,
		.has_bar = probed->has_bar,
		.bar = probed->bar,
		.has_target = probed->kind == PROBED_TARGET,
		.target = probed->target,
	};
	struct mapping mapping = { .bytes = PROBED_LENGTH, .prot = PROT_READ | PROT_WRITE };
	struct held held;
	char why[WHY_LEN];
	struct oracle oracle;
	int err = mapping_open(&spec, &mapping, &held, why);

	if (!err && !(mapping.prot & PROT_WRITE))
		err = -EACCES;
	if (!err && probed->kind != PROBED_ANON) {
		oracle = oracle_of(probed, mapping.fd);
		err = oracle_fill(&oracle, PROBED_PAGES);
	}
	if (err)
		held_close(&held);
	*error = -err;
	return err ? -1 : mapping.fd;
}

void *probed_map(const struct probed *probed, int fd, int flags)
{
	void *at = arena_find(2 * PROBED_LENGTH);	/* with room to grow */
	uint8_t *map;
	unsigned int i;

	if (probed->kind == PROBED_ANON)
		flags = (flags & ~(MAP_SHARED | MAP_PRIVATE)) | MAP_PRIVATE | MAP_ANONYMOUS;
	map = mmap(at, PROBED_LENGTH, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, fd,
		   (off_t)probed->target.offset);
	if (map == MAP_FAILED || probed->kind != PROBED_ANON || flags & MAP_POPULATE)
		return map;
	/* small pages, as the others have; and only the first half is touched */
	madvise(map, PROBED_LENGTH, MADV_NOHUGEPAGE);
	for (i = 0; i < PROBED_PAGES / 2; i++)
		*(uint64_t *)(map + i * PROBED_PAGE) = probed_word(i);
	return map;
}

int probed_peek(const struct probed *probed, int fd, const void *map, unsigned int page,
		uint64_t *value)
{
	const struct oracle oracle = oracle_of(probed, fd);

	if (probed->kind != PROBED_ANON)
		return oracle_access(&oracle, false, page, 1, 0, value);
	memcpy(value, (const uint8_t *)map + page * PROBED_PAGE, sizeof(*value));
	return 0;
}

static int find_bar(int fd, struct mapbench_bar *bar)
{
	struct mapbench_bars row;
	uint64_t least = 0;

	for (uint32_t i = 0; !device_bar(fd, i, &row); i++) {
		if (row.backing != MAPBENCH_BACKING_RAM || row.length < PROBED_LENGTH ||
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

int probed_find(const char *backend, const char *source, const char *cache,
		struct probed *probed)
{
	struct mapbench_list row;
	struct mapbench_bar bar;
	int err = -ENOENT, fd = device_open(NULL);

	if (fd < 0)
		return fd;
	*probed = (struct probed){ .kind = PROBED_DEVICE };
	for (int bars = 0; bars < 2 && err; bars++) {
		if (bars && find_bar(fd, &bar))
			break;
		for (uint32_t i = 0; err; i++) {
			if (device_list(fd, i, PROBED_LENGTH, bars ? &bar : NULL, &row))
				break;
			if (strcmp(row.backend, backend) || row.error ||
			    bars != !strcmp(row.source, "bar") || !wanted(source, row.source) ||
			    !wanted(cache, row.cache))
				continue;
			probed->list_flags = row.flags;
			snprintf(probed->backend, sizeof(row.backend), "%s", row.backend);
			snprintf(probed->source, sizeof(row.source), "%s", row.source);
			snprintf(probed->cache, sizeof(row.cache), "%s", row.cache);
			probed->has_bar = bars;
			if (bars)
				probed->bar = bar;
			err = 0;
		}
	}
	close(fd);
	return err;
}
