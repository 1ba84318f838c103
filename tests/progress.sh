#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The line that says how far a boot is goes by what is measured, not by what is skipped.
. "$(dirname "$0")/lib.sh"
. "$SRC/scripts/lib/boot.sh"
export DIR=$SCRATCH WORK=$SCRATCH ID=7.2-exact LAST='' STOPPED=''

says() { # says TEXT WHAT
	expect_true "$2" test "$(cat "$SCRATCH/progress")" = "$1"
}

boot_progress 3
says "7.2-exact: booting" "nothing measured yet"
{
	echo '{"type":"plan","cells":1000}'
	echo '{"type":"progress","done":10,"cells":50,"work_done":100,"work":2000}'
	echo '{"type":"skip","why":"..."}'
} >"$SCRATCH/records"
boot_progress 3
says "7.2-exact: booting" "not twice in a second"
boot_progress 10
says "7.2-exact: 10 of 50 cells, 10 s, about 190 s to go" "the work decides, not the cells"
for ((n = 0; n < 1000; n++)); do echo '{"type":"skip"}'; done >>"$SCRATCH/records"
boot_progress 11
says "7.2-exact: 10 of 50 cells, 10 s, about 190 s to go" "many skipped: it stays"
finish
