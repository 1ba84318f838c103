#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Races, each for some seconds (MAPBENCH_RACE_SECONDS, default 2) on two CPUs, and the module loaded
# and unloaded again and again (MAPBENCH_RELOADS, default 20). exec fails if the log is not clean.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
seconds=${MAPBENCH_RACE_SECONDS:-2}
export MAPBENCH_TCG_THREAD=multi

races() { # races WHAT PROGRAMS COMMAND: so many programs, each to its end
	expect_status 0 "$1: races of ${seconds} s each" "$MAPBENCH" exec \
		--timeout $((300 + 20 * seconds)) --copy "$bin/race" -- sh -c "$3"
	sed -n '/^# \|^not ok/p' "$SCRATCH/out"
	expect_true "$1: they ran to their ends" \
		test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = "$2"
}
bin=$1
races all 5 "./race memory $seconds; ./race device $seconds unbind_bar
	./race device $seconds unbind_dma; ./race busy; ./race reload ${MAPBENCH_RELOADS:-20}"
# QEMU 10.0 can lose the end of an interrupt while another CPU moves a BAR: the bit in the local
# APIC's ISR stays, and its CPU, halted, gets none any more. remove_bar meets that within minutes,
# on the debug kernel within one. So here the CPUs take turns.
export MAPBENCH_TCG_THREAD=single
races removal 2 "./race device $seconds remove_bar; ./race gone"
finish
