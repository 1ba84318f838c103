#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What advise says of sizes and shares that were not measured, against runs of a program that shares no
# code with the benchmarks. Argument: the directory of the test programs. DIRECT_RUN: another run
# than the committed one.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

run=${DIRECT_RUN:-$SRC/results/amd64-7.2}
python3 -B "$SRC/tests/report/advise/direct_points.py" points "$run" >"$SCRATCH/points"
expect_status 0 "lives are measured" \
	"$MAPBENCH" exec --mode exact --copy "$1/direct" --copy "$SCRATCH/points" \
	--copy "$SRC/scripts/guest/quiet" -- sh -c "sh quiet && ./direct <points"
cp "$SCRATCH/out" "$SCRATCH/measured"
expect_status 0 "no rank with a gap of more than 2 % is wrong, and the errors hold" \
	python3 -B "$SRC/tests/report/advise/direct_points.py" judge "$run" "$SCRATCH/measured"
cat "$SCRATCH/out"
expect_true "each source has its points" test "$(wc -l <"$SCRATCH/points")" -gt 200

awk '{ $NF *= 1 + NR % 3; print }' "$SCRATCH/measured" >"$SCRATCH/wrong"
expect_status 1 "the control: other costs are noticed" \
	python3 -B "$SRC/tests/report/advise/direct_points.py" judge "$run" "$SCRATCH/wrong"
finish
