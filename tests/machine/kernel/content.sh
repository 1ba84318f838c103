#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Which memory mappings show, where the benchmark's own check does not look.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "ranges, private mappings and the 2.6.14 control, the log clean" program content
grep '^not ok' -B 1 -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]+ passed, 0 failed$' "the program ran to its end"
finish
