#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The line that says how far a boot is goes by what is measured, not by what is skipped.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/machine/boot.sh"
export DIR=$SCRATCH WORK=$SCRATCH ID=7.2-exact LAST='' HALTED='' STOPPED=0

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
for ((n = 0; n < 2000; n++)); do echo '{"type":"skip"}'; done >>"$SCRATCH/records"
boot_progress 11
says "7.2-exact: 10 of 50 cells, 10 s, about 190 s to go" "many skipped: it stays"

. "$SRC/scripts/machine/watch.sh"
busy() { # a thread that has had to wait for a CPU: two that want the same
	taskset -c 0 sh -c 'while :; do :; done' &
	taskset -c 0 sh -c 'while :; do :; done' &
	QEMU_PID=$!
	sleep 4
	watch_waited
	echo "$WAITED"
	kill %1 %2
}
expect_true "what a busy host took is known" test "$(busy)" -ge 1000
sleep 100 & # this shell itself has waited beside the two, and beside other tests
QEMU_PID=$!
watch_waited
expect_true "and an idle one's" test "$WAITED" -le 1000
kill "$QEMU_PID"
finish
