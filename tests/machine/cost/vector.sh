#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A vector counts what it says: loops with known counts to the last one; a planted cost of each kind
# is found by its part, and by those others alone that it cannot help moving; no value changes for it. A
# second access needs the lines and translations that it must: huge leaves save 511 of 512 and nothing else.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

expect_status 0 "what is done a known number of times is counted as often" program counted
grep '^not ok' "$SCRATCH/out"
expect_line out '^[1-9][0-9]+ passed, 0 failed$' "the program ran to its end"

FILTER='^mmap/(noop|remap_pfn|insert_page|insert_pages)/compound/wb/2M$|^munmap/remap_pfn/compound/wb/2M$|^(mmap|munmap)/fault_pfn/compound/wb/2M$'
# kind of cost, its cell, the part that it is found by, and those that it cannot help moving: each is some
# instructions in the kernel, too
PLANTED=(
	"remap_pfn:mmap:page:1:atomic mmap/remap_pfn atomics min mean kernel loads stores held"
	"insert_page:mmap:page:1:line mmap/insert_page lines_written min mean kernel stores pages_touched held
		vma_locked"
	"insert_pages:mmap:call:1:flush mmap/insert_pages tlb_page min mean kernel held vma_locked"
	"noop:mmap:call:1:table mmap/noop page_tables min mean kernel loads stores lines_read
		lines_written code_lines pages_touched atomics string_bytes held vma_locked"
	"fault_pfn:mmap:call:1000 mmap/fault_pfn held min mean kernel vma_locked"
	"fault_pfn:munmap:call:1000 munmap/fault_pfn kernel min mean"
)

measure() { # measure NAME [FLAG]...
	local name=$1
	shift
	expect_status 0 "$name: measured, in a test build" "$MAPBENCH" run --filter "$FILTER" --repeat 12 \
		--test-module --no-report --out "$SCRATCH/$name" "$@"
}

measure plain
measure same --vector
measure planted --vector --params "plant=$(printf '%s\n' "${PLANTED[@]}" | sed -n 's/ .*//; /:/p' | paste -sd,)"
expect_true "every cell has a vector" jq -e '[.cells[] | has("vector")] | length == 7 and all' \
	"$SCRATCH/same/run.json"
expect_true "without the flag there is none, and no reason why" jq -e \
	'[.cells[] | has("vector") or has("no_vector")] | any | not' "$SCRATCH/plain/run.json"
expect_true "that it is counted changes no value" jq -n -e --slurpfile one "$SCRATCH/plain/run.json" \
	--slurpfile two "$SCRATCH/same/run.json" '[$one, $two | .[0].cells | map([.name, .min]) | sort]
		| .[0] == .[1]'

expect_status 1 "what is planted makes a regression" \
	"$MAPBENCH" compare --accept test_build --json "$SCRATCH/same" "$SCRATCH/planted"
cp "$SCRATCH/out" "$SCRATCH/compared"
for planted in "${PLANTED[@]}"; do
	read -r -d '' kind cell part others <<<"$planted" || true
	expect_true "$kind: found by $part, and beside it by nothing but ${others:-nothing}" jq -e \
		--arg cell "$cell/compound/wb/2M" --arg part "$part" --arg others "$others" '
		.machines[0].cells[] | select(.cell == $cell) | .verdict == "dearer"
			and (.by | index($part) != null) and (.by - [$part] - ($others | [scan("\\w+")]) == [])' \
		"$SCRATCH/compared"
done
expect_true "and no other cell is dearer" jq -e '[.machines[0].cells[] | select(.verdict == "dearer")]
	| length == 6' "$SCRATCH/compared"

# What huge leaves save: of a second pass nothing but the translations differs.
expect_status 0 "a second pass, and every word" "$MAPBENCH" run --vector --no-report --ops retouch,stream \
	--sizes 2M,4M --repeat 4 --out "$SCRATCH/again" \
	--filter '^((retouch|stream_read)/(remap_pfn|fault_huge)/compound|stream_(read|write)/remap_pfn/(compound|bar/uc))/'
expect_true "every word of a BAR is read, and not written over what the host looks at" jq -e '
	([.cells[] | select(.op == "stream_read" and .source == "bar") | .trusted] | length > 0 and all)
	and ([.cells[] | select(.op == "stream_write") | .source] | unique == ["compound"])
	and any(.skipped[]; .op == "stream_write" and .source == "bar" and (.why | test("the host looks at some")))' \
	"$SCRATCH/again/run.json"
jq 'reduce .cells[] as $c ({}; .[$c.name] = $c.vector)' "$SCRATCH/again/run.json" >"$SCRATCH/second"
# The clock's own stack and mailbox, which lie elsewhere in each process, are a line and a page more or less.
for op in retouch stream_read; do
	for size in 2 4; do
		expect_true "$op of ${size}M: 511 translations fewer for each huge leaf, and nothing else" \
			jq -e --arg huge "$op/fault_huge/compound/wb/${size}M" \
			--arg small "$op/remap_pfn/compound/wb/${size}M" --argjson leaves $((size / 2)) '
			def near($wanted): . - $wanted | fabs <= 2;
			def others: del(.pages_touched, .lines_read, .lines_written);
			(.[$small].pages_touched - .[$huge].pages_touched | near(511 * $leaves))
			and .[$huge].pages_touched <= $leaves + 5
			and (.[$small].lines_read - .[$huge].lines_read | near(0))
			and (.[$small] | others) == (.[$huge] | others)' "$SCRATCH/second"
	done
done
expect_true "and a line of each page, or all" jq -e '
	(."retouch/remap_pfn/compound/wb/2M".lines_read | . >= 512 and . < 530)
	and (."stream_read/remap_pfn/compound/wb/2M".lines_read | . >= 32768 and . < 32790)' "$SCRATCH/second"
finish
