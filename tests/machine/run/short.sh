#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A run of fewer than three repetitions is a valid one, and doubted (harness/offline.sh has three); and a BAR is as
# large as was asked for.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "its figures are of another kernel"

expect_status 0 "two repetitions, of 128 MiB" "$MAPBENCH" run --repeat 2 --sizes 128M --no-report \
	--filter '^(mmap|touch_read)/remap_pfn/bar/|^mmap/noop/bar/' --out "$SCRATCH/two"
jq -r '.cells[] | "# \(.name): \(.n) values, doubts: \(.doubts | join(", "))"' "$SCRATCH/two/run.json"
expect_true "each is there, and doubted for that alone" jq -e \
	'.cells | length == 3 and all(.n <= 2 and (.trusted | not) and .doubts == ["few"])' "$SCRATCH/two/run.json"
expect_status 0 "a valid run" env PYTHONPATH="$SRC/scripts" python3 -B -m report validate "$SCRATCH/two"
finish
