// SPDX-License-Identifier: GPL-2.0-only
#include "expect.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "probe.h"

enum { REMAP, INSERT, FAULT_PAGE, FAULT_PFN, FAULT_HUGE, N_CLASSES };

static const char *const classes[N_CLASSES] = {
	"remap", "insert", "fault_page", "fault_pfn", "fault_huge",
};

#define PFN_FLAGS	"pf+io+de+dd"

/* In the order of classes. docs/semantics.md names the line of the kernel behind each row. */
static const struct {
	const char *probe;
	const char *words[N_CLASSES];
} expectations[] = {
	{ "o_direct_read", { "EFAULT", "ok", "ok", "EFAULT", "EFAULT" } },
	{ "o_direct_write", { "EFAULT", "ok", "ok", "EFAULT", "EFAULT" } },
	{ "io_uring_fixed", { "EFAULT", "ok", "ok", "EFAULT", "EFAULT" } },
	{ "vmsplice", { "EFAULT", "ok", "ok", "EFAULT", "EFAULT" } },
	{ "process_vm_readv", { "EFAULT", "ok", "ok", "EFAULT", "EFAULT" } },
	{ "ptrace_peek", { "EIO", "ok", "ok", "EIO", "EIO" } },
	{ "proc_mem_read", { "EIO", "ok", "ok", "EIO", "EIO" } },
	{ "proc_mem_write", { "EIO", "ok", "ok", "EIO", "EIO" } },
	{ "futex_shared", { "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT" } },
	{ "write_from", { "ok", "ok", "ok", "ok", "ok" } },
	{ "core_dump", { "absent", "absent", "absent", "absent", "absent" } },
	{ "core_dump_all", { "absent", "dumped", "dumped", "absent", "absent" } },
	{ "mlock", { "unchanged", "unchanged", "locked", "unchanged", "unchanged" } },
	{ "map_populate", { "present", "present", "present", "absent", "absent" } },
	{ "populate_read", { "EINVAL", "present", "present", "EINVAL", "EINVAL" } },
	{ "populate_write", { "EINVAL", "present", "present", "EINVAL", "EINVAL" } },
	{ "dontneed", { "EINVAL", "SIGBUS", "kept", "EINVAL", "EINVAL" } },
	{ "private_write", { "copied", "copied", "copied", "EINVAL", "EINVAL" } },
	{ "uffd_missing", { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" } },
	{ "uffd_wp", { "EINVAL", "EINVAL", "EINVAL", "EINVAL", "EINVAL" } },
	{ "uffd_wp_async", { "EINVAL", "EINVAL", "ok", "EINVAL", "EINVAL" } },
	{ "smaps_rss", { "zero", "all", "touched", "zero", "zero" } },
	{ "vm_flags", { PFN_FLAGS, "mm|mm+de|mm+dd|mm+de+dd", "none", PFN_FLAGS, PFN_FLAGS } },
	{ "mprotect", { "ok", "ok", "ok", "ok", "ok" } },
	{ "mprotect_part", { "kept", "kept", "kept", "kept", "refault" } },
	{ "mremap_move", { "kept", "kept", "kept", "kept", "kept|refault" } },
	{ "mremap_grow", { "EFAULT", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT" } },
	{ "mremap_grow_move", { "EFAULT", "SIGBUS", "SIGBUS", "EFAULT", "EFAULT" } },
	{ "mremap_shrink", { "kept", "kept", "kept", "kept", "refault" } },
	{ "munmap_part", { "kept", "kept", "kept", "kept", "refault" } },
	{ "fork", { "copies", "copies", "refault", "copies", "copies" } },
	{ "fork_parent_write", { "shared", "shared", "shared", "shared", "shared" } },
	{ "fork_child_write", { "shared", "shared", "shared", "shared", "shared" } },
	{ "refs", { "unchanged", "counted", "counted", "unchanged", "unchanged" } },
	{ "revoke", { "SIGBUS", "SIGBUS", "refault|SIGBUS", "refault|SIGBUS",
		      "refault|SIGBUS" } },
	{ "revoke_again", { "SIGBUS", "SIGBUS", "kept|SIGBUS", "kept|SIGBUS", "kept|SIGBUS" } },
};

const char *expect_probe(size_t i)
{
	return i < sizeof(expectations) / sizeof(expectations[0]) ? expectations[i].probe : NULL;
}

const char *expect_outcome(const struct subject *subject, const char *probe)
{
	/* PFN classes have both flags; pages may have them as well */
	if (!strcmp(subject->class, "insert") && subject->dont_expand &&
	    !strncmp(probe, "mremap_grow", strlen("mremap_grow")))
		return "EFAULT";
	if (!strcmp(subject->class, "insert") && subject->dont_dump &&
	    !strcmp(probe, "core_dump_all"))
		return "absent";
	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		if (strcmp(expectations[i].probe, probe))
			continue;
		for (size_t c = 0; c < N_CLASSES; c++)
			if (!strcmp(classes[c], subject->class))
				return expectations[i].words[c];
	}
	return NULL;
}

bool expect_match(const char *expected, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = expected; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (!strncmp(at, word, len) && (!at[len] || at[len] == '|'))
			return true;
	}
	return false;
}

static bool is_huge(struct trial *trial)
{
	struct mapbench_walk walk = {
		.struct_size = sizeof(walk),
		.address = (uintptr_t)trial->map,
	};

	return !ioctl(trial->fd, MAPBENCH_IOC_WALK, &walk) && walk.level >= MAPBENCH_LEVEL_PMD;
}

static const char *classify(struct trial *trial)
{
	uint32_t list = trial->subject->list_flags;
	const char *flags = probe_vm_flags(trial);
	bool pfnmap = strstr(flags, "pf"), mixedmap = strstr(flags, "mm");

	snprintf(trial->detail, sizeof(trial->detail), "%s", flags);
	if (list & MAPBENCH_LIST_EMPTY)
		return "empty";
	if (pfnmap && !mixedmap)
		return !(list & MAPBENCH_LIST_FAULTS) ? "remap" :
			is_huge(trial) ? "fault_huge" : "fault_pfn";
	if (mixedmap && !pfnmap && !(list & MAPBENCH_LIST_FAULTS))
		return "insert";
	if (!mixedmap && !pfnmap && list & MAPBENCH_LIST_FAULTS)
		return "fault_page";
	return "unclassified";
}

void expect_class(struct subject *subject)
{
	static const struct probe probe = { .name = "class", .run = classify };
	struct outcome outcome;

	if (subject->kind != SUBJECT_DEVICE) {
		subject->class = "baseline";
		return;
	}
	probe_run(&probe, subject, NULL, &outcome);
	subject->class = strcmp(outcome.word, "empty") ? "unclassified" : "empty";
	for (size_t i = 0; i < N_CLASSES; i++)
		if (!strcmp(classes[i], outcome.word))
			subject->class = classes[i];
	subject->dont_expand = strstr(outcome.detail, "de");
	subject->dont_dump = strstr(outcome.detail, "dd");
}
