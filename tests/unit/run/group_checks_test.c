// SPDX-License-Identifier: GPL-2.0-only
/* One check for all cells of a group: who makes it, what its failure means, where its tags go. */
#include <stdio.h>
#include <string.h>

#include "cell/cell.h"
#include "cell/protocol.h"
#include "check/tag.h"
#include "mapping/mapping.h"
#include "run/group_checks.h"
#include "tap.h"

#define GROUPS	600	/* more than there are slots */

static struct cell cell_of(size_t group, enum check_kind kind)
{
	return (struct cell){ .group = group, .check = kind };
}

static void test_once(void)
{
	struct group_checks *checks = group_checks_new(3, 5);
	const struct cell ram = cell_of(0, CHECK_RAM), other = cell_of(1, CHECK_EMPTY);
	const struct wire ready = { .kind = WIRE_READY, .flags = WIRE_EXACT };

	tap_ok(group_checks_kind(checks, &ram) == CHECK_RAM);
	group_checks_learn(checks, &ram, 0, &ready);
	tap_ok(group_checks_kind(checks, &ram) == CHECK_DIRTY);
	tap_ok(!group_checks_why(checks, &ram)[0]);
	tap_ok(group_checks_kind(checks, &other) == CHECK_EMPTY);
	group_checks_learn(checks, &other, 0, &ready);
	tap_ok(group_checks_kind(checks, &other) == CHECK_NONE);
	tap_ok(group_checks_seed(checks, &ram) == 5 && group_checks_seed(checks, &other) == 6);
	group_checks_free(checks);
}

static void test_failure(void)
{
	struct group_checks *checks = group_checks_new(2, 0);
	const struct cell ram = cell_of(0, CHECK_RAM), other = cell_of(1, CHECK_RAM);
	struct wire said = { .kind = WIRE_FAIL };

	snprintf(said.why, sizeof(said.why), "cannot configure the backend");
	group_checks_learn(checks, &ram, -1, &said);
	tap_ok(group_checks_kind(checks, &ram) == CHECK_RAM && !group_checks_why(checks, &ram)[0]);
	said.flags = WIRE_CHECK_FAILED;
	snprintf(said.why, sizeof(said.why), "check failed: page 7");
	group_checks_learn(checks, &ram, -1, &said);
	tap_ok(!strcmp(group_checks_why(checks, &ram), "check failed: page 7"));
	tap_ok(!group_checks_why(checks, &other)[0]);
	group_checks_free(checks);
}

/* What a check of two mappings could not show is to be known of every cell of the group. */
static void test_remark(void)
{
	struct group_checks *checks = group_checks_new(2, 0);
	const struct cell views = cell_of(0, CHECK_VIEWS), other = cell_of(1, CHECK_VIEWS);
	struct wire said = { .kind = WIRE_READY };

	tap_ok(group_checks_slot(checks, &views) == TAG_MAX_SLOT);
	tap_ok(!group_checks_by_host(checks, &views));
	snprintf(said.why, sizeof(said.why), "not at an offset");
	group_checks_learn(checks, &views, 0, &said);
	said.why[0] = '\0';
	group_checks_learn(checks, &views, 0, &said);
	tap_ok(!strcmp(group_checks_remark(checks, &views), "not at an offset"));
	tap_ok(!group_checks_why(checks, &views)[0] && !group_checks_remark(checks, &other)[0]);
	tap_ok(group_checks_kind(checks, &views) == CHECK_DIRTY);
	group_checks_free(checks);
}

static void test_slots(void)
{
	struct group_checks *checks = group_checks_new(GROUPS, 0);
	bool seen[TAG_MAX_SLOT + 1] = { false };
	struct cell cell = cell_of(0, CHECK_RAM);
	unsigned int slot, twice = 0, looked_at = 0;
	size_t i;

	tap_ok(group_checks_slot(checks, &cell) == 0 && !group_checks_by_host(checks, &cell));
	for (i = 0; i < GROUPS; i++) {
		cell = cell_of(i, CHECK_RAM_BAR);
		slot = group_checks_slot(checks, &cell);
		if (!slot || slot > TAG_MAX_SLOT || slot != group_checks_slot(checks, &cell))
			twice++;
		if (!group_checks_by_host(checks, &cell))
			continue;
		looked_at++;
		twice += seen[slot];
		seen[slot] = true;
	}
	tap_ok(!twice);
	tap_ok(looked_at == TAG_MAX_SLOT - 1);
	group_checks_free(checks);
}

int main(void)
{
	test_once();
	test_failure();
	test_remark();
	test_slots();
	return tap_done();
}
