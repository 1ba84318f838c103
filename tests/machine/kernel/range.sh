#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# 100,000 generated ranges (on the debug kernel 10,000): what mm says of each is what its published
# rule says.
. "$(dirname "$0")/../../lib.sh"
ranges=100000
[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || ranges=10000

expect_status 0 "both calls and the model agree" program range
cat "$SCRATCH/out"
expect_line out "^# $ranges cases: " "all cases ran"
finish
