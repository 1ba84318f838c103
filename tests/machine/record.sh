#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# One boot in mode time, recorded for the tests that need none of their own (harness/tape.sh).
. "$(dirname "$0")/../lib.sh"
. "$SRC/tests/machine/harness/tape.sh"

rm -rf "$TAPE"
expect_status 0 "a run, recorded" taped record "$MAPBENCH" run --mode time --repeat 3 --no-report \
	--filter '^mmap/.*/compound' --out "$SCRATCH/run"
for name in records gbench dmesg status facts; do
	expect_true "its $name" test -s "$TAPE/$name"
done
rm -rf "$SCRATCH/again"
expect_status 0 "played, it is the same run" taped play "$MAPBENCH" run --mode time --repeat 3 --no-report \
	--filter '^mmap/.*/compound' --out "$SCRATCH/again"
for run in run again; do
	jq '[.cells, .skipped, .failures]' "$SCRATCH/$run/run.json" >"$SCRATCH/$run.cells"
done
expect_same "$SCRATCH/run.cells" "$SCRATCH/again.cells" "to the last figure"
finish
