#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Huge entries in the page tables, where the kernel has them. exec fails if its log is not clean.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
bin=$1

check() { # check KERNEL ARGUMENT WHAT [FLAG...]
	expect_status 0 "$1: $3, the log clean" \
		"$MAPBENCH" exec --copy "$bin/huge" "${@:4}" -- ./huge "$2"
	grep '^not ok' -A 1 "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$1: the program ran to its end"
}

check 7.2 ignores "one fault for 2 MiB, one for 1 GiB, whatever transparent_hugepage says"
if [[ -z ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	check 6.12 may-heed "the same where transparent_hugepage is always, else a fault a page in early ones" \
		--kernel 6.12
	check 6.1 missing "there are none" --kernel 6.1
fi
finish
