#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Coherent memory of the other two kinds, in the machines that have it: page tables, page counts,
# and what a device copies. exec fails if the kernel's log is not clean.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
bin=$1

for variant in cma iommu; do
	expect_status 0 "$variant: mapped, counted and copied as it should be" "$MAPBENCH" exec \
		--variant $variant --copy "$bin/walk" --copy "$bin/dma" -- \
		sh -c "./walk compound split scattered vmalloc bar coherent_$variant || exit 1
			./dma coherent_$variant"
	grep '^not ok' -A 1 "$SCRATCH/out"
	expect_true "$variant: both programs ran to their end" \
		test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 2
	expect_line out "^ok .* insert_page/coherent_$variant: 1 more while mapped" \
		"$variant: its pages are counted one by one"
	expect_line out "^ok .* insert_page/coherent_$variant: 0 of 256 words" \
		"$variant: pages that a device writes can be mapped one by one"
done
# 4 MiB each: the kernel itself takes some of the 128 MiB
expect_status 0 "CMA used up, and held by a pipe" "$MAPBENCH" exec --variant cma --copy "$bin/cma" -- ./cma 24
grep '^not ok' -A 1 "$SCRATCH/out"
finish
