// SPDX-License-Identifier: GPL-2.0-only
#include "probe/expect.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>

#include "base/names.h"
#include "probe/probe.h"

const char *const expect_classes[CLASSES] = {
	[CLASS_REMAP] = "remap",
	[CLASS_INSERT] = "insert",
	[CLASS_FAULT_PAGE] = "fault_page",
	[CLASS_FAULT_PAGE_HUGE] = "fault_page_huge",
	[CLASS_FAULT_PFN] = "fault_pfn",
	[CLASS_FAULT_HUGE] = "fault_huge",
	[CLASS_FAULT_MIXED] = "fault_mixed",
	[CLASS_FAULT_FRESH] = "fault_fresh",
	[CLASS_EMPTY] = "empty",
};

const char *expect_outcome(const struct probed *probed, const struct probe *probe)
{
	const struct probe_older *older;
	size_t class = 0;

	while (class < CLASSES && strcmp(expect_classes[class], probed->class))
		class++;
	if (class == CLASSES)
		return NULL;
	for (older = probe->older; older < probe->older + PROBE_OLDER && older->before; older++)
		if (probed->kernel < older->before && older->class == class)
			return older->words;
	/* mappings of page frame numbers always have both flags; those of pages may */
	if (class == CLASS_INSERT && probed->dont_expand && probe->dont_expand)
		return probe->dont_expand;
	if (class == CLASS_INSERT && probed->dont_dump && probe->dont_dump)
		return probe->dont_dump;
	return probe->expected[class];
}

bool expect_match(const char *expected, const char *word)
{
	return expected && names_among(expected, '|', word);
}

static bool is_huge(struct trial *trial)
{
	struct mapbench_walk walk = {
		.struct_size = sizeof(walk),
		.address = (uintptr_t)trial->map,
	};

	return !ioctl(trial->fd, MAPBENCH_IOC_WALK, &walk) &&
	       (walk.level == MAPBENCH_LEVEL_PMD || walk.level == MAPBENCH_LEVEL_PUD);
}

static const char *classify_fault(struct trial *trial, bool pfnmap, bool mixedmap)
{
	uint64_t value = 0;

	if (pfnmap && mixedmap)
		return "unclassified";
	if (pfnmap)
		return is_huge(trial) ? "fault_huge" : "fault_pfn";
	if (!mixedmap)
		return is_huge(trial) ? "fault_page_huge" : "fault_page";
	/* does it show the buffer? */
	probe_load(trial->map, &value);
	return value == probed_word(0) ? "fault_mixed" : "fault_fresh";
}

static const char *classify(struct trial *trial)
{
	uint32_t list = trial->probed->list_flags;
	const char *flags = probe_vm_flags.run(trial);
	bool pfnmap = strstr(flags, "pf"), mixedmap = strstr(flags, "mm");

	snprintf(trial->detail, sizeof(trial->detail), "%s", flags);
	if (list & MAPBENCH_LIST_EMPTY)
		return "empty";
	if (list & MAPBENCH_LIST_FAULTS)
		return classify_fault(trial, pfnmap, mixedmap);
	if (pfnmap == mixedmap)
		return "unclassified";
	return pfnmap ? "remap" : "insert";
}

static unsigned int running_kernel(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname name;

	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return 0;
	return EXPECT_KERNEL(major, minor);
}

void expect_class(struct probed *probed)
{
	static const struct probe probe = { .name = "class", .run = classify };
	struct outcome outcome;

	probed->kernel = running_kernel();
	if (probed->kind != PROBED_DEVICE) {
		probed->class = probed->kind == PROBED_TARGET ? "target" : "baseline";
		return;
	}
	probe_run(&probe, probed, NULL, &outcome);
	probed->class = "unclassified";
	for (size_t i = 0; i < CLASSES; i++)
		if (!strcmp(expect_classes[i], outcome.word))
			probed->class = expect_classes[i];
	probed->dont_expand = strstr(outcome.detail, "de");
	probed->dont_dump = strstr(outcome.detail, "dd");
}
