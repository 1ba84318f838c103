#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# shell gives an interactive shell in the machine; without a terminal it says what to use.
. "$(dirname "$0")/../../lib.sh"

expect_status 2 "refused without a terminal" "$MAPBENCH" shell
expect_line err 'needs a terminal' "and says so"

# script(1) plays the terminal; what is typed early waits in the line.
type_slowly() {
	sleep 1
	for _ in $(seq 60); do
		printf 'ls /dev/mapbench; echo st""ill here; exit\n'
		sleep 2
		! grep -q 'still here' "$SCRATCH/typescript" || break
	done
}
type_slowly | timeout 300 script -qfec "$MAPBENCH shell" "$SCRATCH/typescript" >/dev/null 2>&1
expect_line typescript 'still here' "a command typed is run in the machine"
expect_line typescript 'remap_pfn' "the module is there"
finish
