#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Coherent memory of the other two kinds, in the machines that have it: page tables, page counts,
# and what a device copies. It fails if the kernel's log is not clean.
. "$(dirname "$0")/../../lib.sh"

for variant in cma iommu; do
	expect_status 0 "$variant: mapped, counted and copied as it should be" \
		program ${variant}_coherent
	grep '^not ok' -A 1 "$SCRATCH/out"
	expect_true "$variant: both programs ran to their end" \
		test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 2
	expect_line out "^ok .* insert_page/coherent_$variant: 1 more while mapped" \
		"$variant: its pages are counted one by one"
	expect_line out "^ok .* insert_page/coherent_$variant: 0 of 256 words" \
		"$variant: pages that a device writes can be mapped one by one"
done
expect_status 0 "CMA used up, and held by a pipe" program cma_used_up
grep '^not ok' -A 1 "$SCRATCH/out"
finish
