#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A profile's sum is the cell, faults counted once; profiling changes no value; each cost is found in
# the function that mm's sources say does the work, under those that call it.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

ROOM=compound/wb/2M
CELLS=(mmap/remap_pfn touch_read/fault_pfn munmap/remap_pfn)

holds() { # holds FILE EXPRESSION WHAT: with the helpers below
	local helpers='
		def own($name): [.functions[] | select(.name == $name) | .self] | add // 0;
		def entered($name): [.functions[] | select(.name == $name) | .entered] | add // 0;
		def inclusive($name): [.functions[] | select(.name == $name) | .inclusive] | add // 0;
		def paths: .functions as $all | .stacks[] | .[0] | map($all[.].name);'
	expect_true "$3" jq -e "$helpers $2" "$1"
}

(IFS='|' && echo "^(${CELLS[*]})/$ROOM\$") >"$SCRATCH/filter"
expect_status 0 "the cells, not profiled" "$MAPBENCH" run --filter "$(cat "$SCRATCH/filter")" \
	--out "$SCRATCH/plain"
for cell in "${CELLS[@]}"; do
	dir=$SCRATCH/${cell//\//-} p=$SCRATCH/${cell//\//-}/profile.json
	expect_status 0 "$cell: profiled" "$MAPBENCH" profile "$cell/$ROOM" --repeat 12 --out "$dir"
	expect_line out '^ *[0-9,]+ counted = .* \+ 0 unexplained$' "$cell: and the table says so"
	holds "$p" '.residue == 0 and .counted == .value + .overhead and .trusted' "$cell: nothing is left"
	holds "$p" '.counted == ([.functions[].self] | add) and .counted == ([.stacks[][1]] | add)' \
		"$cell: the functions add up to it"
	holds "$p" '(.windows | length) == 12 and all(.windows[]; .[4] == 1 or .[2] == .[0] + .[1])' \
		"$cell: in every repetition"
	holds "$p" 'own("(unknown)") == 0' "$cell: every address has a name"
	expect_true "$cell: the same as not profiled" jq -n -e --slurpfile profile "$p" \
		--slurpfile run "$SCRATCH/plain/run.json" --arg op "${cell%/*}" \
		'[$run[0].cells[] | select(.op == $op) | .min] == [$profile[0].value]'
done

p=$SCRATCH/mmap-remap_pfn/profile.json
holds "$p" '([.functions[] | select(.name | startswith("remap_pfn_range")) | .self] | max) / .counted
	| . > 0.4 and . < 0.7' "mmap: about half of it in remap_pfn_range's inner function"
holds "$p" 'any(paths; index("remap_pfn_mmap [mapbench]") as $a | index("remap_pfn_range") as $b
	| $a and $b and $a < $b)' "mmap: which mapbench's handler called"
holds "$p" 'any(paths; .[-1] == "find_next_res" or .[-1] == "find_next_iomem_res")' \
	"mmap: calls through retpolines are followed"
p=$SCRATCH/touch_read-fault_pfn/profile.json
holds "$p" 'entered("asm_exc_page_fault") == 512 and entered("mapbench_fault_pfn_one [mapbench]") == 512' \
	"touch: 512 faults"
holds "$p" 'own("touch_read (mapbench-cell)") | . >= 3 * 512 and . < 3 * 512 + 16' \
	"touch: the faulting instructions are counted once"
holds "$p" 'inclusive("asm_exc_page_fault") / .counted > 0.99' "touch: the rest is below the exception"
p=$SCRATCH/munmap-remap_pfn/profile.json
holds "$p" 'entered("vm_normal_page") == 512' "munmap: looks at 512 pages"
holds "$p" 'any(paths; .[0:2] == ["life_run (mapbench-cell)", "munmap (mapbench-cell)"])' \
	"munmap: below the call in the program"

# A test build is not trusted, whence the status.
expect_status 1 "with ten instructions a fault planted" "$MAPBENCH" profile \
	"touch_read/fault_pfn/$ROOM" --repeat 12 --test-module --params plant=fault_pfn:fault:page:10 \
	--against "$SCRATCH/touch_read-fault_pfn" --out "$SCRATCH/planted"
holds "$SCRATCH/planted/profile.json" '.residue == 0 and entered("plant_fault [mapbench]") == 512' \
	"planted: nothing is left"
holds "$SCRATCH/planted/difference.json" '.functions | max_by(.self_new - .self_base)
	| .name == "plant_fault [mapbench]" and .self_base == 0
	and .self_new >= 40 * 512 and .self_new < 45 * 512' \
	"planted: the difference names the function that it is in"

expect_status 0 "two profiles are subtracted" "$MAPBENCH" profile \
	--subtract "$SCRATCH/mmap-remap_pfn" "$SCRATCH/munmap-remap_pfn" --out "$SCRATCH/difference"
expect_line out '^note: op: mmap, then munmap$' "and told to be of different cells"
holds "$SCRATCH/difference/difference.json" '([.functions[] | .self_new - .self_base] | add)
	== .new.value - .base.value' "the changes add up to the change of the value"

# A part of the vector: the functions add up to the cell's, and planted code is named with as much as was
# planted.
named() { # named PART CELL PLANT LEAST MOST: the planted code has so many of it, and nothing is left over
	local p=$SCRATCH/by-$1/profile.json
	expect_status 1 "$2 by $1; not trusted, as no test build is" "$MAPBENCH" profile --by "$1" --repeat 4 \
		"$2/compound/wb/2M" --test-module --params "plant=$3" --out "$SCRATCH/by-$1"
	expect_line out '\+ 0 unexplained$' "$1: all of it is some function's"
	expect_true "$1: the planted code is named, with as much as was planted" jq -e --argjson least "$4" \
		--argjson most "$5" '.residue == 0 and .counted == ([.functions[].self] | add)
		and ([.functions[] | select(.name | startswith("plant_")) | .self] | add
			| . >= $least and . <= $most)' "$p"
}
! long || named lines_written mmap/insert_page insert_page:mmap:page:1:line 512 516
named held mmap/fault_pfn fault_pfn:mmap:call:1000 1000 1200
finish
