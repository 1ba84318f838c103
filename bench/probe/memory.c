// SPDX-License-Identifier: GPL-2.0-only
/* How mm accounts for the mapping, fills it, drops it, watches it. */
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MARK	0x6d6d000000000001ULL

#define PFN_FLAGS	"pf+io+de+dd"
#define MIXED_FLAGS	"mm+io+de+dd"

#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC	(1 << 15)
#endif

static long locked_kib(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long kib = -1;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "VmLck:", 6))
			kib = strtol(line + 6, NULL, 10);
	fclose(file);
	return kib;
}

static const char *run_mlock(struct trial *trial)
{
	long before = locked_kib();

	if (mlock(trial->map, 4 * PROBED_PAGE))
		return probe_errno(errno);
	return locked_kib() == before ? "unchanged" : "locked";
}

const struct probe probe_mlock = {
	.name = "mlock",
	.about = "does mlock count it",
	.run = run_mlock,
	.expected = { "unchanged", "unchanged", "locked", "locked", "unchanged", "unchanged",
		"unchanged", "unchanged", "ENOMEM" },
};

static const char *run_map_populate(struct trial *trial)
{
	uint8_t *map = probed_map(trial->probed, trial->fd, MAP_SHARED | MAP_POPULATE);

	if (map == MAP_FAILED)
		return probe_errno(errno);
	return probe_present(map + 40 * PROBED_PAGE, 40);
}

const struct probe probe_map_populate = {
	.name = "map_populate",
	.about = "after MAP_POPULATE",
	.run = run_map_populate,
	.bare = true,
	.expected = { "present", "present", "present", "present", "absent", "absent", "absent",
		"absent", "SIGBUS" },
};

static const char *populate(struct trial *trial, int advice)
{
	if (madvise(trial->map + 64 * PROBED_PAGE, 4 * PROBED_PAGE, advice))
		return probe_errno(errno);
	return probe_present(trial->map + 66 * PROBED_PAGE, 66);
}

static const char *run_populate_read(struct trial *trial)
{
	return populate(trial, MADV_POPULATE_READ);
}

const struct probe probe_populate_read = {
	.name = "populate_read",
	.about = "after MADV_POPULATE_READ",
	.run = run_populate_read,
	.expected = { "EINVAL", "present", "present", "present", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EFAULT" },
};

static const char *run_populate_write(struct trial *trial)
{
	return populate(trial, MADV_POPULATE_WRITE);
}

const struct probe probe_populate_write = {
	.name = "populate_write",
	.about = "after MADV_POPULATE_WRITE",
	.run = run_populate_write,
	.expected = { "EINVAL", "present", "present", "present", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EFAULT" },
};

static const char *run_dontneed(struct trial *trial)
{
	const char *word;

	if (madvise(trial->map, 4 * PROBED_PAGE, MADV_DONTNEED))
		return probe_errno(errno);
	word = probe_look(trial->map + PROBED_PAGE, 1);
	return strcmp(word, "refault") ? word : "kept";
}

const struct probe probe_dontneed = {
	.name = "dontneed",
	.about = "after MADV_DONTNEED",
	.run = run_dontneed,
	.expected = { "EINVAL", "SIGBUS", "kept", "kept", "EINVAL", "EINVAL", "kept", "zero",
		"SIGBUS" },
};

static const char *run_private_write(struct trial *trial)
{
	uint8_t *map = probed_map(trial->probed, trial->fd, MAP_PRIVATE);
	const char *signal;
	uint64_t value = 0;

	if (trial->probed->kind == PROBED_ANON)
		return "unavailable";
	if (map == MAP_FAILED)
		return probe_errno(errno);
	signal = probe_store(map + PROBED_PAGE, MARK);
	if (signal)
		return signal;
	if (probe_load(map + PROBED_PAGE, &value) || value != MARK)
		return "lost";
	if (probed_peek(trial->probed, trial->fd, map, 1, &value))
		return "unavailable";
	return value == MARK ? "shared" : "copied";
}

const struct probe probe_private_write = {
	.name = "private_write",
	.about = "where a write to MAP_PRIVATE goes",
	.run = run_private_write,
	.bare = true,
	.expected = { "copied", "copied", "copied", "copied", "EINVAL", "EINVAL", "copied",
		"copied", "SIGBUS" },
};

static const char *watch(struct trial *trial, uint64_t features, uint64_t mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)trial->map, .len = PROBED_LENGTH },
		.mode = mode,
	};
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		return "unavailable";
	return ioctl(fd, UFFDIO_REGISTER, &range) ? probe_errno(errno) : "ok";
}

static const char *run_uffd_missing(struct trial *trial)
{
	return watch(trial, 0, UFFDIO_REGISTER_MODE_MISSING);
}

const struct probe probe_uffd_missing = {
	.name = "uffd_missing",
	.about = "register with userfaultfd: missing",
	.run = run_uffd_missing,
	.expected = { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL" },
};

static const char *run_uffd_wp(struct trial *trial)
{
	return watch(trial, UFFD_FEATURE_PAGEFAULT_FLAG_WP, UFFDIO_REGISTER_MODE_WP);
}

const struct probe probe_uffd_wp = {
	.name = "uffd_wp",
	.about = "register with userfaultfd: write-protect",
	.run = run_uffd_wp,
	.expected = { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"EINVAL", "EINVAL" },
};

static const char *run_uffd_wp_async(struct trial *trial)
{
	return watch(trial, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_ASYNC,
		     UFFDIO_REGISTER_MODE_WP);
}

const struct probe probe_uffd_wp_async = {
	.name = "uffd_wp_async",
	.about = "... with WP_ASYNC",
	.run = run_uffd_wp_async,
	.expected = { "EINVAL", "EINVAL", "ok", "ok", "EINVAL", "EINVAL", "EINVAL", "EINVAL",
		"ok" },
};

static const char *run_smaps_rss(struct trial *trial)
{
	long kib = probe_smaps(trial->map, "Rss:");

	if (kib < 0)
		return "unavailable";
	return !kib ? "zero" : kib < (long)(PROBED_LENGTH >> 10) ? "touched" : "all";
}

const struct probe probe_smaps_rss = {
	.name = "smaps_rss",
	.about = "Rss after four pages were touched",
	.run = run_smaps_rss,
	.expected = { "zero", "all", "touched", "all", "zero", "zero", "zero", "touched",
		"zero" },
};

/* Those that say what mm will do with the VMA. */
static const char *run_vm_flags(struct trial *trial)
{
	static const char *const telling[] = { "pf", "mm", "io", "de", "dd" };
	static char word[PROBE_WORD_LEN];
	char flags[PROBE_DETAIL_LEN], flag[8];

	probe_flags(trial->map, flags, sizeof(flags));
	word[0] = '\0';
	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++) {
		snprintf(flag, sizeof(flag), " %s", telling[i]);
		if (!strstr(flags, flag))
			continue;
		if (word[0])
			strcat(word, "+");
		strcat(word, telling[i]);
	}
	return word[0] ? word : "none";
}

const struct probe probe_vm_flags = {
	.name = "vm_flags",
	.about = "VmFlags that decide what mm allows",
	.run = run_vm_flags,
	.expected = { PFN_FLAGS, "mm|mm+de|mm+dd|mm+de+dd", "none", "none", PFN_FLAGS,
		PFN_FLAGS, MIXED_FLAGS, MIXED_FLAGS, "none" },
};
