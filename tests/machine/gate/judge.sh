#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A warning in the guest's log fails the run, with a line that says so; the same machine without it
# passes. again.sh has a panic, a hang and a module that will not load.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "a clean log passes" program clean
expect_status 125 "a WARNING fails" "$MAPBENCH" exec --test-module -- \
	sh -c 'echo 1 >/sys/module/mapbench/parameters/provoke'
expect_line err 'kernel log: .*WARNING:' "and the line is shown"
finish
