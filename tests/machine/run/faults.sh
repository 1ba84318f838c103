#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Single faults of a touch: as many as there are pages, their costs those of the whole touch, and
# only where faults map. And three clocks that agree on each cell.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"

not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

MOST='(touch_read|mmap)/(fault_p(age|fn)|remap_pfn)'
expect_status 0 "a run with single faults and three clocks" "$MAPBENCH" run --faults --clocks \
	--repeat 12 --out "$SCRATCH/run" \
	--filter "^(($MOST)/compound/wb/2M|touch_write/fault_page/compound/wb/64K)\$"
run=$SCRATCH/run/run.json
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$run"
}
jq -r '.cells[] | select(.faults) | .faults as $f | "# \(.op) \(.backend) \(.bytes): \(.min),
	single \($f.n) of \($f.min) \($f.p50) \($f.p999) \($f.max)"' "$run"
holds '[.cells[] | select(.faults)] | length == 3' "two backends map by faults"
holds 'all(.cells[] | select(.faults); .backend | startswith("fault_"))' "remap_pfn is not one"
holds 'all(.cells[] | select(.faults) | .faults; .n == 512 and .left_out == 0)' \
	"each page, or 512 in all, none left out"
holds 'all(.cells[] | .faults | values; ([.histogram[][2]] | add) == .n)' "the histogram has all"
# The touch of a page costs the same alone but for its call, a dozen instructions.
holds 'all(.cells[] | select(.faults and .bytes == 2097152);
	(.faults.p50 - .min / .pages) | . > -100 and . < 100)' "the median is a page of the whole"
holds 'all(.cells[] | .faults | values; .max > .p50)' "some cost more"
expect_true "the report shows them" grep -q '<section id="faults">' "$SCRATCH/run/report.html"

jq -r '.cells[] | "# \(.op) \(.backend) \(.bytes): \(.min), \(.clocks)"' "$run"
holds 'all(.cells[]; .trusted and .clocks.counted == .clocks.user)' \
	"the plugin counts what the counter says"
holds 'all(.cells[]; .clocks.user - .min | fabs <= 8)' "which is what the cell has"
holds 'all(.cells[]; .clocks.calls == if .op == "mmap" then 1 elif .backend == "remap_pfn" then 0
	else .pages end)' "the events see each call of a handler"
holds 'all(.cells[] | .clocks | select(.calls > 0); .backend > .calls * .inside)' \
	"a handler takes longer than its events"
holds 'all(.cells[] | .clocks; .backend - .calls * .inside < .user)' "and is a part of the whole"
holds '[.cells[] | select(.op == "mmap" and .bytes == 2097152)
	| {(.backend): (.clocks | .backend - .inside)}] | add | .remap_pfn > 20 * .fault_pfn' \
	"remap_pfn does its work in mmap, fault_pfn does not"
holds 'all(.cells[] | .clocks; .outside > .inside and .inside > 0)' "what the events cost is known"
expect_true "the report shows them" grep -q '<section id="clocks">' "$SCRATCH/run/report.html"
finish
