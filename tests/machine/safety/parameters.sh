#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The module loaded with parameters good and bad. It fails if the log is not clean.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "parameters do what they say" program parameters
grep '^not ok' -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "the program ran to its end"
finish
