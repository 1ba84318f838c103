// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of the mapping and its pages: fork, reference counts, revocation. */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MARK	0x6c69666500000001ULL

static const char *look_again(struct trial *trial)
{
	const char *word = probe_look(trial->map + PROBED_PAGE, 1);

	return strcmp(word, "kept") ? word : "copies";
}

/* Are the PTEs copied, or does the child fault them in again? */
static const char *run_fork(struct trial *trial)
{
	return probe_in_child(trial, NULL, look_again);
}

const struct probe probe_fork = {
	.name = "fork",
	.about = "are its PTEs there after fork",
	.run = run_fork,
	.expected = { "copies", "copies", "refault", "refault", "copies", "copies", "copies",
		"zero", "SIGBUS" },
};

static void write_mark(struct trial *trial)
{
	probe_store(trial->map + PROBED_PAGE, MARK);
}

static const char *sees_mark(struct trial *trial)
{
	uint64_t value = 0;
	const char *signal = probe_load(trial->map + PROBED_PAGE, &value);

	if (signal)
		return signal;
	return value == MARK ? "shared" : "private";
}

static const char *run_fork_parent_write(struct trial *trial)
{
	return probe_in_child(trial, write_mark, sees_mark);
}

const struct probe probe_fork_parent_write = {
	.name = "fork_parent_write",
	.about = "does a child see its writes",
	.run = run_fork_parent_write,
	.expected = { "shared", "shared", "shared", "shared", "shared", "shared", "shared",
		"shared", "SIGBUS" },
};

static const char *write_it(struct trial *trial)
{
	const char *signal = probe_store(trial->map + PROBED_PAGE, MARK);

	return signal ? signal : "ok";
}

static const char *run_fork_child_write(struct trial *trial)
{
	const char *word = probe_in_child(trial, NULL, write_it);

	return strcmp(word, "ok") ? word : sees_mark(trial);
}

const struct probe probe_fork_child_write = {
	.name = "fork_child_write",
	.about = "does it see a child's writes",
	.run = run_fork_child_write,
	.expected = { "shared", "shared", "shared", "shared", "shared", "shared", "shared",
		"shared", "SIGBUS" },
};

/* Why it cannot be asked for. */
static const char *no_ioctl(struct trial *trial)
{
	static const char *const why[] = {
		[PROBED_DEVICE] = "the module has no such ioctl",
		[PROBED_ANON] = "there is no file to ask",
		[PROBED_MEMFD] = "a memfd does not tell",
		[PROBED_TARGET] = "its driver's own affair: nobody can ask it from outside",
	};

	snprintf(trial->detail, sizeof(trial->detail), "%s", why[trial->probed->kind]);
	return "unavailable";
}

/* Of the folio of page 0. 0 or -errno. */
static int count(struct trial *trial, int *refs)
{
	struct mapbench_page page = { .struct_size = sizeof(page) };

	if (trial->probed->kind != PROBED_DEVICE)
		return -ENOTTY;
	if (ioctl(trial->fd, MAPBENCH_IOC_PAGE, &page))
		return -errno;
	*refs = page.refcount;
	return 0;
}

/* The folio's reference count before, during and after a life of the mapping. */
static const char *run_refs(struct trial *trial)
{
	int before, during, after, err = count(trial, &before);
	uint64_t value;
	uint8_t *map;

	if (err == -ENODATA) {
		strcpy(trial->detail, "no struct page");
		return "unavailable";
	}
	if (err)
		return err == -ENOTTY ? no_ioctl(trial) : probe_errno(-err);
	map = probed_map(trial->probed, trial->fd, MAP_SHARED);
	if (map == MAP_FAILED)
		return probe_errno(errno);
	probe_load(map, &value);
	if (count(trial, &during) || munmap(map, PROBED_LENGTH) || count(trial, &after))
		return probe_errno(errno);
	snprintf(trial->detail, sizeof(trial->detail), "%+d while mapped, %+d after",
		 during - before, after - before);
	if (after != before)
		return "leaked";
	return during == before ? "unchanged" : "counted";
}

const struct probe probe_refs = {
	.name = "refs",
	.about = "does the mapping hold its pages",
	.run = run_refs,
	.bare = true,
	.expected = { "unchanged", "counted", "counted", "counted", "unchanged", "unchanged",
		"unchanged", "unchanged", "unchanged" },
};

/* NULL, or the outcome if it cannot be done. A memfd is truncated, the nearest thing. */
static const char *take_away(struct trial *trial)
{
	switch (trial->probed->kind) {
	case PROBED_DEVICE:
		if (!ioctl(trial->fd, MAPBENCH_IOC_REVOKE))
			return NULL;
		return errno == ENOTTY ? no_ioctl(trial) : probe_errno(errno);
	case PROBED_MEMFD:
		return ftruncate(trial->fd, 0) ? probe_errno(errno) : NULL;
	default:
		return no_ioctl(trial);
	}
}

static const char *run_revoke(struct trial *trial)
{
	const char *word = take_away(trial);

	return word ? word : probe_look(trial->map + PROBED_PAGE, 1);
}

const struct probe probe_revoke = {
	.name = "revoke",
	.about = "touch after the driver revoked it",
	.run = run_revoke,
	.expected = { "SIGBUS", "SIGBUS", "refault|SIGBUS", "refault|SIGBUS", "refault|SIGBUS",
		"refault|SIGBUS", "refault|SIGBUS", "zero|SIGBUS", "SIGBUS" },
};

static const char *run_revoke_again(struct trial *trial)
{
	const char *word = take_away(trial);

	if (word)
		return word;
	probe_look(trial->map + PROBED_PAGE, 1);
	return probe_look(trial->map + PROBED_PAGE, 1);
}

const struct probe probe_revoke_again = {
	.name = "revoke_again",
	.about = "a second touch",
	.run = run_revoke_again,
	.expected = { "SIGBUS", "SIGBUS", "kept|SIGBUS", "kept|SIGBUS", "kept|SIGBUS",
		"kept|SIGBUS", "kept|SIGBUS", "zero|SIGBUS", "SIGBUS" },
};

/* Another mmap of the same open file. */
static const char *run_revoke_mmap(struct trial *trial)
{
	const char *word = take_away(trial);
	uint8_t *map;

	if (word)
		return word;
	map = probed_map(trial->probed, trial->fd, MAP_SHARED);
	if (map == MAP_FAILED)
		return probe_errno(errno);
	word = probe_look(map + PROBED_PAGE, 1);
	return strcmp(word, "refault") ? word : "kept";
}

const struct probe probe_revoke_mmap = {
	.name = "revoke_mmap",
	.about = "map it anew after that",
	.run = run_revoke_mmap,
	.expected = { "kept|ENODEV", "kept|ENODEV", "kept|ENODEV", "kept|ENODEV", "kept|ENODEV",
		"kept|ENODEV", "kept|ENODEV", "zero|ENODEV", "SIGBUS" },
};
