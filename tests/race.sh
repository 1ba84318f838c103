#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Races, each for some seconds (MAPBENCH_RACE_SECONDS, default 2) on two CPUs, and the module loaded
# and unloaded again and again (MAPBENCH_RELOADS, default 20). exec fails if the log is not clean.
# Argument: the directory of the test programs.
. "$(dirname "$0")/lib.sh"
seconds=${MAPBENCH_RACE_SECONDS:-2}

expect_status 0 "races of ${seconds} s each" "$MAPBENCH" exec --timeout $((300 + 20 * seconds)) \
	--copy "$1/race" -- sh -c "./race memory $seconds; ./race device $seconds
		./race busy; ./race gone; ./race reload ${MAPBENCH_RELOADS:-20}"
sed -n '/^# \|^not ok/p' "$SCRATCH/out"
expect_true "the five programs ran to their ends" \
	test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 5
finish
