#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Bad input to the module. It fails if the kernel's log is not clean afterwards.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "every errno as documented, the log clean" program errnos
grep '^not ok' -A 1 "$SCRATCH/out"
expect_line out '^[1-9][0-9]+ passed, 0 failed$' "the program ran to its end"
finish
