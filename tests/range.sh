#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# 100,000 generated ranges: what mm says of each is what its published rule says.
# Argument: the directory of the test programs.
. "$(dirname "$0")/lib.sh"

expect_status 0 "both calls and the model agree" \
	"$MAPBENCH" exec --test-module --copy "$1/range" -- ./range 100000 1
cat "$SCRATCH/out"
expect_line out '^# 100000 cases: ' "all cases ran"
finish
