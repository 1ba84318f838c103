#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Who may open and map what, how much, and what is in it. It fails if the log is not clean.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "rights, limits and zeroed memory" program access
grep '^not ok' -A 1 "$SCRATCH/out"
expect_true "the three ran to their ends" \
	test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 3
expect_status 0 "a locked down kernel" program lockdown
grep '^not ok' -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "it ran to its end"
finish
