#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Huge entries in the page tables, where the kernel has them. It fails if its log is not clean.
. "$(dirname "$0")/../../lib.sh"

check() { # check KERNEL PROGRAM WHAT
	expect_status 0 "$1: $3, the log clean" program "$2" "$1"
	grep '^not ok' -A 1 "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$1: the program ran to its end"
}

check 7.2 huge_ignores "one fault for 2 MiB, one for 1 GiB, whatever transparent_hugepage says"
if [[ -z ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	check 6.12 huge_may_heed "the same where transparent_hugepage is always, else a fault a page in early ones"
	check 6.1 huge_missing "there are none"
fi
finish
