// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is mapped without the module: that the checks see wrong memory; names of targets, one
 * each.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/page.h"
#include "base/why.h"
#include "check/check.h"
#include "check/request.h"
#include "mapping/arena.h"
#include "mapping/baseline.h"
#include "mapping/mapping.h"
#include "mapping/target.h"
#include "op/single.h"
#include "tap.h"

#define PAGES	4
#define BYTES	(PAGES * PAGE_BYTES)

static char why[WHY_LEN];
static int decoy = -1;		/* what is mapped where the measured mapping goes, in its place */
static int selected = -1;	/* what is mapped at any offset but 0, in the file's place */

/* In place of the C library's, for the programs under test. */
void *mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
	if (at && decoy >= 0)
		fd = decoy;
	if (offset && selected >= 0) {
		fd = selected;
		offset = 0;
	}
	return (void *)syscall(SYS_mmap, at, bytes, prot, flags, fd, offset);
}

static struct mapping mapping_of(const char *name, struct held *held)
{
	struct mapping mapping = {
		.bytes = BYTES,
		.arena = arena_find(2 * BYTES),
		.prot = PROT_READ | PROT_WRITE,
		.flags = MAP_SHARED,
		.width = MAPPING_TOUCH_64,
	};

	tap_ok(!baseline_open(baseline_find(name), &mapping, NULL, held, why));
	return mapping;
}

static bool checks(enum check_kind kind, const struct mapping *mapping)
{
	const struct check check = { .kind = kind, .seed = 42 };

	why[0] = '\0';
	return !check_run(&check, mapping, why);
}

static void test_memfd(void)
{
	const enum oracle_kind kinds[] = { ORACLE_FILE, ORACLE_MAPPING };
	struct held held;
	struct mapping mapping = mapping_of("memfd", &held);
	size_t i;

	tap_ok(!ftruncate(mapping.fd, 2 * BYTES));
	for (i = 0; i < 2; i++) {
		mapping.oracle.kind = kinds[i];
		tap_ok(checks(CHECK_RAM, &mapping));
		mapping.offset = PAGE_BYTES;
		tap_ok(!checks(CHECK_RAM, &mapping) && strstr(why, "page 0 slot 0: user reads"));
		tap_ok(strstr(why, oracle_name(&mapping.oracle)));
		mapping.offset = 0;
	}
	mapping.flags = MAP_PRIVATE; /* what is written there nobody else sees */
	tap_ok(!checks(CHECK_RAM, &mapping) && strstr(why, "user wrote"));
	mapping.oracle.offset = 2 * BYTES;
	mapping.oracle.kind = ORACLE_FILE;
	tap_ok(!checks(CHECK_RAM, &mapping));
	held_close(&held);
	tap_ok(!held.n);
}

static void test_anon(void)
{
	struct held held;
	struct mapping mapping = mapping_of("anon", &held), file;

	tap_ok(checks(CHECK_ANON, &mapping));
	held_close(&held);
	mapping = mapping_of("anon_populate", &held);
	tap_ok(checks(CHECK_ANON, &mapping));
	held_close(&held);

	file = mapping_of("memfd", &held);
	tap_ok(checks(CHECK_ANON, &file));
	tap_ok(!checks(CHECK_ANON, &file) && strstr(why, "page 0 slot 0"));
	held_close(&held);
}

static void test_read(void)
{
	struct held held;
	struct mapping mapping = mapping_of("memfd", &held);

	tap_ok(checks(CHECK_READ, &mapping));
	mapping.bytes = 2 * BYTES;
	tap_ok(!checks(CHECK_READ, &mapping) && strstr(why, "page 4: touching raised SIGBUS"));
	held_close(&held);
	tap_ok(!baseline_find("nosuch") && baseline_find("vfio_pci")->maps_bar);
}

/* Of any file: what two mappings of it show of each other. */
static void test_views(void)
{
	struct check check = { .kind = CHECK_VIEWS, .seed = 42, .slot = 7, .room = BYTES };
	struct held held;
	struct mapping mapping = mapping_of("memfd", &held), other;

	tap_ok(!check_run(&check, &mapping, why) && !why[0]);
	mapping.bytes = PAGE_BYTES;	/* with the page behind it */
	tap_ok(!check_run(&check, &mapping, why) && !why[0]);
	/* As of a driver whose read faults map other memory than its write faults. */
	decoy = memfd_create("decoy", MFD_CLOEXEC);
	tap_ok(decoy >= 0 && !ftruncate(decoy, BYTES) && check_run(&check, &mapping, why));
	tap_ok(strstr(why, "one that was read first shows other memory"));
	close(decoy);
	decoy = -1;
	/* As of a driver whose offset selects a buffer; in a longer range that is wrong memory. */
	selected = memfd_create("selected", MFD_CLOEXEC);
	tap_ok(selected >= 0 && !ftruncate(selected, BYTES) && !check_run(&check, &mapping, why));
	tap_ok(strstr(why, "from page 1 of the range on, it shows other memory"));
	mapping.bytes = BYTES;
	tap_ok(check_run(&check, &mapping, why) && strstr(why, "it shows none of what is there"));
	/* As of a driver that ignores the offset. */
	close(selected);
	selected = mapping.fd;
	tap_ok(check_run(&check, &mapping, why));
	tap_ok(strstr(why, "page 3 of the range on, it shows page 0"));
	mapping.bytes = PAGE_BYTES;
	tap_ok(check_run(&check, &mapping, why));
	tap_ok(strstr(why, "page 1 of the range on, it shows page 0"));
	selected = -1;
	tap_ok(!ftruncate(mapping.fd, PAGE_BYTES));
	tap_ok(check_run(&check, &mapping, why) && strstr(why, "page 1: touching raised SIGBUS"));
	mapping.flags = MAP_PRIVATE;
	mapping.bytes = BYTES;
	check.seed = 43;	/* other tags than those that are in the file */
	tap_ok(!ftruncate(mapping.fd, BYTES) && !check_run(&check, &mapping, why));
	tap_ok(strstr(why, "each mapping of it has memory of its own"));
	other = mapping;
	other.fd = -1;
	other.flags = MAP_PRIVATE | MAP_ANONYMOUS;
	tap_ok(!check_run(&check, &other, why) && strstr(why, "memory of its own"));
	mapping.offset = 1;
	tap_ok(check_run(&check, &mapping, why) && strstr(why, "mmap of 16384 bytes: Invalid"));
	held_close(&held);
}

static bool parses(const char *text, uint64_t offset, uint64_t length)
{
	char back[TARGET_TEXT_LEN];
	struct target target, again;

	return !target_parse(text, &target) && target.offset == offset &&
	       target.length == length && target.has_range == (length != 0) &&
	       !target_parse(target_text(&target, back), &again) &&
	       !memcmp(&target, &again, sizeof(target));
}

static bool refuses(const char *text)
{
	struct target target;

	return target_parse(text, &target);
}

static bool named(const char *path, const char *expected)
{
	char name[TARGET_NAME_LEN];
	struct target target;

	return !target_parse(path, &target) && !strcmp(target_name(&target, name), expected);
}

static bool names(const char *one, const char *two, const char *first, const char *second)
{
	struct target targets[2];

	if (target_parse(one, &targets[0]) || target_parse(two, &targets[1]))
		return false;
	target_name_all(targets, 2);
	printf("# %s %s\n", targets[0].name, targets[1].name);
	return !strcmp(targets[0].name, first) && !strcmp(targets[1].name, second);
}

static void test_targets(void)
{
	char path[TARGET_PATH_LEN + 2];

	tap_ok(parses("/dev/hpet", 0, 0) && parses("/dev/mem@0xfe000000,4096", 0xfe000000, 4096));
	tap_ok(parses("/a@b@0,0x200000", 0, 0x200000));
	tap_ok(refuses("") && refuses("dev/mem") && refuses("/dev/mem@") && refuses("/dev/mem@0"));
	tap_ok(refuses("/dev/mem@0,0") && refuses("/dev/mem@1,4096") && refuses("/dev/mem@0,4097"));
	tap_ok(refuses("/dev/mem@4096,9223372036854771712") && refuses("/dev/mem@-4096,4096"));
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	tap_ok(refuses(path));
	tap_ok(named("/dev/hpet", "target:hpet") && named("/sys/a b", "target:a-b"));
	tap_ok(named("/dev/a-name-that-is-far-too-long", "target:a-name-that-is-far-t"));
	tap_ok(names("/dev/a", "/dev/b", "target:a", "target:b"));
	tap_ok(names("/dev/x/a", "/dev/y/a", "target:-dev-x-a", "target:-dev-y-a"));
	tap_ok(names("/sys/bus/pci/devices/0000:00:08.0/resource2",
		     "/sys/bus/pci/devices/0000:00:09.0/resource2",
		     "target:000:00:08.0-resource2", "target:000:00:09.0-resource2"));
	tap_ok(names("/dev/a@0,4096", "/dev/a@4096,4096", "target:-dev-a-0x0-0x1000",
		     "target:-dev-a-0x1000-0x1000"));
	tap_ok(names("/dev/a", "/dev/a", "target:-dev-a", "target:-dev-a-2"));
}

int main(void)
{
	test_memfd();
	test_anon();
	test_read();
	test_views();
	test_targets();
	return tap_done();
}
