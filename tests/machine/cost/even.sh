#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The break-even that the model gives, measured: three points below it, three above, at two sizes.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

points() {
	python3 -B "$SRC/tests/report/even_points.py" "$@"
}

expect_status 0 "lives are measured" program even
cp "$SCRATCH/out" "$SCRATCH/measured"
expect_status 0 "each side of the break-even is where the model puts it" \
	points judge "$SCRATCH/measured"
cat "$SCRATCH/out"
[[ $(grep -c 'fault_page$' "$SCRATCH/out") == 6 ]] || fail "not three points below, at two sizes"
[[ $(grep -c 'remap_pfn$' "$SCRATCH/out") == 6 ]] || fail "not three points above, at two sizes"

sed 's/^fault_page \(.*\) \([0-9]*\)$/fault_page \1 9\2/' "$SCRATCH/measured" >"$SCRATCH/wrong"
expect_status 1 "the control: other costs are noticed" points judge "$SCRATCH/wrong"
finish
