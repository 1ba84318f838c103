#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A warning in the guest's log, a panic, a hang and a module that will not load each fail the run,
# with a line that says so; the same machine without them passes.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "a clean log passes" "$MAPBENCH" exec --test-module -- true
expect_status 125 "a WARNING fails" "$MAPBENCH" exec --test-module -- \
	sh -c 'echo 1 >/sys/module/mapbench/parameters/provoke'
expect_line err 'kernel log: .*WARNING:' "and the line is shown"
expect_status 125 "a panic fails" "$MAPBENCH" exec -- sh -c 'echo c >/proc/sysrq-trigger; sleep 100'
expect_line err 'the guest died.*panic' "and is named"
expect_status 124 "a hang ends" "$MAPBENCH" exec --timeout 20 -- sleep 1000
expect_line err 'no end after 20 s' "and is named"
expect_status 125 "a module that will not load fails" "$MAPBENCH" exec --params source=nosuch -- true
expect_line err 'module could not be loaded' "and is named"
finish
