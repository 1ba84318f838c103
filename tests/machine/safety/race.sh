#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Races, each for some seconds (MAPBENCH_RACE_SECONDS, default 2) on two CPUs, and the module loaded
# and unloaded again and again (MAPBENCH_RELOADS, default 20). It fails if the log is not clean.
. "$(dirname "$0")/../../lib.sh"

races() { # races WHAT PROGRAMS NAME: so many programs, each to its end
	expect_status 0 "$1: races" program "$3"
	sed -n '/^# \|^not ok/p' "$SCRATCH/out"
	expect_true "$1: they ran to their ends" \
		test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = "$2"
}
races all 5 race
races removal 2 race_removal
finish
