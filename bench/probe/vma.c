// SPDX-License-Identifier: GPL-2.0-only
/* Changing the VMA: its protection, its place, its size. */
#include "probe/probe.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "mapping/arena.h"

#define MARK	0x766d610000000001ULL

/* The two pages beside page 1, worst outcome first. */
static const char *neighbours(const uint8_t *map)
{
	const char *before = probe_look(map, 0);
	const char *after = probe_look(map + 2 * PROBED_PAGE, 2);

	return strcmp(before, "kept") ? before : after;
}

static const char *run_mprotect(struct trial *trial)
{
	uint8_t *at = trial->map + PROBED_PAGE;
	const char *signal;

	if (mprotect(trial->map, PROBED_LENGTH, PROT_READ))
		return probe_errno(errno);
	signal = probe_store(at, MARK);
	if (!signal)
		return "writable";
	if (strcmp(signal, "SIGSEGV"))
		return signal;
	if (mprotect(trial->map, PROBED_LENGTH, PROT_READ | PROT_WRITE))
		return probe_errno(errno);
	signal = probe_store(at, MARK);
	return signal ? signal : "ok";
}

const struct probe probe_mprotect = {
	.name = "mprotect",
	.about = "read-only and back",
	.run = run_mprotect,
	.expected = { "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "SIGBUS" },
};

static const char *run_mprotect_part(struct trial *trial)
{
	const char *signal;

	if (mprotect(trial->map + PROBED_PAGE, PROBED_PAGE, PROT_READ))
		return probe_errno(errno);
	signal = probe_store(trial->map + PROBED_PAGE, MARK);
	if (!signal)
		return "writable";
	return neighbours(trial->map);
}

const struct probe probe_mprotect_part = {
	.name = "mprotect_part",
	.about = "the pages beside one made read-only",
	.run = run_mprotect_part,
	.expected = { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" },
};

static const char *run_mremap_move(struct trial *trial)
{
	uint8_t *to = arena_find(2 * PROBED_LENGTH);
	uint8_t *map = mremap(trial->map, PROBED_LENGTH, PROBED_LENGTH,
			      MREMAP_MAYMOVE | MREMAP_FIXED, to);

	if (map == MAP_FAILED)
		return probe_errno(errno);
	return probe_look(map + PROBED_PAGE, 1);
}

const struct probe probe_mremap_move = {
	.name = "mremap_move",
	.about = "after a move",
	.run = run_mremap_move,
	.expected = { "kept", "kept", "kept", "kept|refault", "kept", "kept|refault", "kept",
		"zero", "SIGBUS" },
};

/* What the part beyond the buffer gives. */
static const char *grow(struct trial *trial)
{
	uint8_t *map = mremap(trial->map, PROBED_LENGTH, 2 * PROBED_LENGTH, MREMAP_MAYMOVE);
	const char *signal;
	uint64_t value = 0;

	if (map == MAP_FAILED)
		return probe_errno(errno);
	signal = probe_load(map + PROBED_LENGTH, &value);
	if (signal)
		return signal;
	return value ? "wrong" : "zero";
}

/* There is room behind the mapping, so mm tries it in place. */
static const char *run_mremap_grow(struct trial *trial)
{
	return grow(trial);
}

const struct probe probe_mremap_grow = {
	.name = "mremap_grow",
	.about = "beyond the buffer, grown in place",
	.run = run_mremap_grow,
	.expected = { "EFAULT", "SIGBUS", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT", "SIGBUS" },
	.dont_expand = "EFAULT",
};

/* There is none, so mm must move it. */
static const char *run_mremap_grow_move(struct trial *trial)
{
	void *wall = mmap(trial->map + PROBED_LENGTH, PROBED_PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return wall == MAP_FAILED ? "unavailable" : grow(trial);
}

const struct probe probe_mremap_grow_move = {
	.name = "mremap_grow_move",
	.about = "... with no room to grow in place",
	.run = run_mremap_grow_move,
	.expected = { "EFAULT", "SIGBUS", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT", "SIGBUS" },
	.dont_expand = "EFAULT",
};

static const char *run_mremap_shrink(struct trial *trial)
{
	uint8_t *map = mremap(trial->map, PROBED_LENGTH, 2 * PROBED_PAGE, 0);
	const char *signal;
	uint64_t value;

	if (map == MAP_FAILED)
		return probe_errno(errno);
	signal = probe_load(trial->map + 2 * PROBED_PAGE, &value);
	if (!signal || strcmp(signal, "SIGSEGV"))
		return "mapped";
	return probe_look(map + PROBED_PAGE, 1);
}

const struct probe probe_mremap_shrink = {
	.name = "mremap_shrink",
	.about = "what is left, shrunk",
	.run = run_mremap_shrink,
	.expected = { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" },
};

static const char *run_munmap_part(struct trial *trial)
{
	const char *signal;
	uint64_t value;

	if (munmap(trial->map + PROBED_PAGE, PROBED_PAGE))
		return probe_errno(errno);
	signal = probe_load(trial->map + PROBED_PAGE, &value);
	if (!signal || strcmp(signal, "SIGSEGV"))
		return "mapped";
	return neighbours(trial->map);
}

const struct probe probe_munmap_part = {
	.name = "munmap_part",
	.about = "the pages beside one unmapped",
	.run = run_munmap_part,
	.expected = { "kept", "kept", "kept", "refault", "kept", "refault", "kept", "zero",
		"SIGBUS" },
};
