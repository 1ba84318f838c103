#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# hyperfine times whole processes; what it exports is in the run and its report.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about times"

expect_status 0 "run with processes" "$MAPBENCH" run --mode time --processes --repeat 3 \
	--filter '^mmap/noop/compound/wb/4K$' --out "$SCRATCH/run"
file=$SCRATCH/run/hyperfine-7.2-time.json
for name in noop remap_pfn insert_page insert_pages fault_page fault_pfn anon memfd hugetlb udmabuf \
	dma_heap; do
	expect_true "$name: three processes, all of which ended well" jq -e ".results
		| any(.command == \"$name\" and (.times | length == 3) and .min > 0
			and all(.exit_codes[]; . == 0))" "$file"
done
expect_true "the report has their table" grep -q '<h2>Whole processes</h2>' "$SCRATCH/run/report.html"
expect_true "and says that the time is emulated" grep -q 'machine was emulated' \
	"$SCRATCH/run/report.html"
finish
