#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The page tables, page counts and revocation. It fails if the kernel's log is not clean.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "levels, PFNs, cache modes and counts as they should be, the log clean" program walk
grep '^not ok' -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]+ passed, 0 failed$' "the program ran to its end"
finish
