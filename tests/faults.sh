#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Single faults of a touch: as many as there are pages, their costs those of the whole touch, and
# only where faults map.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/lib.sh"

expect_status 0 "a run with single faults" "$MAPBENCH" run --faults --repeat 12 \
	--out "$SCRATCH/run" \
	--filter '^(touch_(read|write)|mmap)/(fault_p(age|fn)|remap_pfn)/compound/wb/(64K|2M)$'
run=$SCRATCH/run/run.json
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$run"
}
jq -r '.cells[] | select(.faults) | .faults as $f | "# \(.op) \(.backend) \(.bytes): \(.min),
	single \($f.n) of \($f.min) \($f.p50) \($f.p999) \($f.max)"' "$run"
holds '[.cells[] | select(.faults)] | length == 8' "two backends map by faults"
holds 'all(.cells[] | select(.faults); .backend | startswith("fault_"))' "remap_pfn is not one"
holds 'all(.cells[] | select(.faults) | .faults; .n + .left_out == 512)' "each page, or 512 in all"
holds 'all(.cells[] | .faults | values; ([.histogram[][2]] | add) == .n)' "the histogram has all"
# The touch of a page costs the same alone but for its call, a dozen instructions.
holds 'all(.cells[] | select(.faults and .bytes == 2097152);
	(.faults.p50 - .min / .pages) | . > -100 and . < 100)' "the median is a page of the whole"
holds 'all(.cells[] | .faults | values; .max > .p50)' "some cost more"
expect_true "the report shows them" grep -q '<section id="faults">' "$SCRATCH/run/report.html"
finish
