#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What mapbench-probe changes for the whole machine, where core files go, it gives back however it ends.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "core_pattern in the machine" program core_pattern
grep -E '^(not )?ok|^#' "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "all is well in it"
finish
