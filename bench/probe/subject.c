// SPDX-License-Identifier: GPL-2.0-only
#include "probe/subject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping/oracle.h"
#include "probe/range.h"

uint64_t subject_word(unsigned int page)
{
	return 0x6d61706265000000ULL + page;
}

/* A target's memory is reached by a mapping, for there may be no other way. */
static struct peer target_peer(const struct subject *subject, int fd)
{
	return (struct peer){ PEER_MAPPING, fd, (off_t)subject->target.offset };
}

static int fill(const struct subject *subject, int fd)
{
	const struct peer peer = target_peer(subject, fd);
	uint64_t words[SUBJECT_PAGES];
	unsigned int i;

	for (i = 0; i < SUBJECT_PAGES; i++)
		words[i] = subject_word(i);
	if (subject->kind == SUBJECT_DEVICE)
		return device_access(fd, true, 0, SUBJECT_PAGE, SUBJECT_PAGES, 8, words);
	if (subject->kind == SUBJECT_TARGET)
		return peer_access(&peer, true, 0, SUBJECT_PAGES, 0, words);
	for (i = 0; i < SUBJECT_PAGES; i++)
		if (pwrite(fd, &words[i], 8, (off_t)(i * SUBJECT_PAGE)) != 8)
			return -errno;
	return 0;
}

int subject_open(const struct subject *subject, int *error)
{
	int fd;

	*error = 0;
	if (subject->kind == SUBJECT_ANON)
		return -1;
	if (subject->kind == SUBJECT_MEMFD) {
		fd = memfd_create("mapbench", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, SUBJECT_LENGTH))
			*error = errno;
	} else if (subject->kind == SUBJECT_TARGET) {
		fd = open(subject->target.path, O_RDWR | O_CLOEXEC);
		*error = fd < 0 ? errno : 0;
	} else {
		fd = device_open(subject->backend);
		*error = fd < 0 ? -fd :
			-device_config(fd, subject->source, subject->cache, SUBJECT_LENGTH,
				       subject->has_bar ? &subject->bar : NULL);
	}
	if (!*error)
		*error = -fill(subject, fd);
	if (*error && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
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
	const struct peer peer = target_peer(subject, fd);
	off_t at = (off_t)(page * SUBJECT_PAGE);

	switch (subject->kind) {
	case SUBJECT_DEVICE:
		return device_access(fd, false, (uint64_t)at, 0, 1, 8, value);
	case SUBJECT_MEMFD:
		return pread(fd, value, 8, at) == 8 ? 0 : -EIO;
	case SUBJECT_TARGET:
		return peer_access(&peer, false, page, 1, 0, value);
	default:
		memcpy(value, (const uint8_t *)map + at, 8);
		return 0;
	}
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
