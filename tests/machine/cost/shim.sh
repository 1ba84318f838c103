#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The C shim adds at most 2 % to a Google Benchmark loop of the cheapest operations that cells
# measure, in instructions; a shim that does more is noticed.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

expect_status 0 "both loops ran in one boot" program shim
sed -n 's/^[a-z]*: .*%)$/# &/p' "$SCRATCH/out"
expect_line out '^fast 0$' "the shim adds at most 2 % to each"
expect_line out '^slow 1$' "the control: a slower shim fails"
expect_true "three loops of each" test "$(grep -c '%)$' "$SCRATCH/out")" = 6
finish
