#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Hostile sequences (MAPBENCH_HOSTILE_OPS of them, default 60000, from MAPBENCH_HOSTILE_SEED,
# default 1): the kernel says nothing and keeps nothing, and 40 % of them at least are no refusals.
# Some more in the machines with CMA and with an IOMMU.
# What the kernel complains about is shrunk to a short script, a planted complaint included.
. "$(dirname "$0")/../../lib.sh"

expect_status 0 "random operations" program hostile
sed 's/^/# /' "$SCRATCH/out"
expect_line out '^all .* tried, +([4-9][0-9]|100)\.[0-9] % worked' "40 % of them worked"

for variant in cma iommu; do
	expect_status 0 "$variant: some more" program ${variant}_hostile
	grep -E '^(all|free|slab)' "$SCRATCH/out" | sed 's/^/# /'
done

expect_status 125 "a planted complaint fails the run" program hostile_planted
expect_line out '^seed 1 life 0: ([1-9]|1[0-2]) operations of 4000$' "and is shrunk to some operations"
expect_line out '^thread [0-9]+ operation [0-9]+: revoke file' "the guilty one among them"
sed 's/^/# /' "$SCRATCH/out"
finish
