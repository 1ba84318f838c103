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
	struct checked *checked = checked_new(3, 5);
	const struct cell ram = cell_of(0, CHECK_RAM), other = cell_of(1, CHECK_EMPTY);
	const struct wire ready = { .kind = WIRE_READY, .flags = WIRE_EXACT };

	tap_ok(checked_kind(checked, &ram) == CHECK_RAM);
	checked_learn(checked, &ram, 0, &ready);
	tap_ok(checked_kind(checked, &ram) == CHECK_DIRTY && !checked_why(checked, &ram)[0]);
	tap_ok(checked_kind(checked, &other) == CHECK_EMPTY);
	checked_learn(checked, &other, 0, &ready);
	tap_ok(checked_kind(checked, &other) == CHECK_NONE);
	tap_ok(checked_seed(checked, &ram) == 5 && checked_seed(checked, &other) == 6);
	checked_free(checked);
}

static void test_failure(void)
{
	struct checked *checked = checked_new(2, 0);
	const struct cell ram = cell_of(0, CHECK_RAM), other = cell_of(1, CHECK_RAM);
	struct wire said = { .kind = WIRE_FAIL };

	snprintf(said.why, sizeof(said.why), "cannot configure the backend");
	checked_learn(checked, &ram, -1, &said);
	tap_ok(checked_kind(checked, &ram) == CHECK_RAM && !checked_why(checked, &ram)[0]);
	said.flags = WIRE_CHECK_FAILED;
	snprintf(said.why, sizeof(said.why), "check failed: page 7");
	checked_learn(checked, &ram, -1, &said);
	tap_ok(!strcmp(checked_why(checked, &ram), "check failed: page 7"));
	tap_ok(!checked_why(checked, &other)[0]);
	checked_free(checked);
}

/* What a check of two mappings could not show is to be known of every cell of the group. */
static void test_remark(void)
{
	struct checked *checked = checked_new(2, 0);
	const struct cell views = cell_of(0, CHECK_VIEWS), other = cell_of(1, CHECK_VIEWS);
	struct wire said = { .kind = WIRE_READY };

	tap_ok(checked_slot(checked, &views) == TAG_MAX_SLOT);
	tap_ok(!checked_by_host(checked, &views));
	snprintf(said.why, sizeof(said.why), "not at an offset");
	checked_learn(checked, &views, 0, &said);
	said.why[0] = '\0';
	checked_learn(checked, &views, 0, &said);
	tap_ok(!strcmp(checked_remark(checked, &views), "not at an offset"));
	tap_ok(!checked_why(checked, &views)[0] && !checked_remark(checked, &other)[0]);
	tap_ok(checked_kind(checked, &views) == CHECK_DIRTY);
	checked_free(checked);
}

static void test_slots(void)
{
	struct checked *checked = checked_new(GROUPS, 0);
	bool seen[TAG_MAX_SLOT + 1] = { false };
	struct cell cell = cell_of(0, CHECK_RAM);
	unsigned int slot, twice = 0, looked_at = 0;
	size_t i;

	tap_ok(checked_slot(checked, &cell) == 0 && !checked_by_host(checked, &cell));
	for (i = 0; i < GROUPS; i++) {
		cell = cell_of(i, CHECK_RAM_BAR);
		slot = checked_slot(checked, &cell);
		if (!slot || slot > TAG_MAX_SLOT || slot != checked_slot(checked, &cell))
			twice++;
		if (!checked_by_host(checked, &cell))
			continue;
		looked_at++;
		twice += seen[slot];
		seen[slot] = true;
	}
	tap_ok(!twice);
	tap_ok(looked_at == TAG_MAX_SLOT - 1);
	checked_free(checked);
}

int main(void)
{
	test_once();
	test_failure();
	test_remark();
	test_slots();
	return tap_done();
}
