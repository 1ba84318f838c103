#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Drivers with mistakes (tests/faulty/): each is found as a --target, by name and with the reason, and
# none has a figure that is trusted; those without a mistake, beside them, have all of their own.
# shellcheck disable=SC2016 # what stands in quotes is jq's, or the guest's
. "$(dirname "$0")/../../lib.sh"

dir=$SCRATCH/faulty
cp -r "$SRC/tests/faulty" "$dir"
cp "$SRC/module/compat.h" "$dir"
run=$SCRATCH/run/run.json

measured() { # measured STATUS FLAG... [-- NAME...]: those drivers; leaves $SCRATCH/run
	local status=$1 flags=() targets=()
	shift
	while [[ $# -gt 0 && $1 != -- ]]; do
		flags+=("$1")
		shift
	done
	for name in "${@:2}"; do
		targets+=(--target "/dev/faulty_$name@0,0x200000")
	done
	rm -rf "$SCRATCH"/run*
	expect_status "$status" "${*:2} ${flags[*]}" "$MAPBENCH" run --repeat 10 --no-report --insmod "$dir" \
		--filter '/target:' "${flags[@]}" "${targets[@]}" --out "$SCRATCH/run"
}
cells() { # cells NAME COUNT EXPRESSION WHAT
	local n
	n=$(jq "[.cells[] | select(.backend == \"target:faulty_$1\" and ($3))] | length" "$run")
	expect_true "$1: $n cells, $4" test "$n" = "$2"
}
failed() { # failed NAME TEXT: each of its groups failed for that reason, as the terminal says
	expect_true "$1: $2" jq -e "[.failures[].what | select(test(\"target:faulty_$1/\") and test(\"$2\"))]
		| length >= 1" "$run"
	expect_line out "^failure: .*target:faulty_$1/" "$1: the terminal says that it failed"
	cells "$1" 0 true "no figure"
}
probed() { # probed: the names of what was probed, in one line
	jq -r '[.probes[].backend] | unique | join(" ")' "$SCRATCH/run/semantics.json"
}

if [[ -n ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	expect_status 0 "the drivers build" "$MAPBENCH" build "$dir"
	measured 1 --ops basic,fork --mode time -- noopen good
	cells noopen "$(jq '[.cells[] | select(.backend == "target:faulty_noopen")] | length' "$run")" \
		'.doubts | index("kernel_log")' "all doubted"
	expect_true "it is said which" jq -e 'any(.failures[].what;
		test("target:faulty_noopen/.*KASAN: slab-use-after-free"))' "$run"
	cells good "$(jq '[.cells[] | select(.backend == "target:faulty_good")] | length' "$run")" \
		'.doubts | index("kernel_log") | not' "none doubted"
	finish
fi

expect_status 0 "the drivers build" "$MAPBENCH" build "$dir" --kernel "7.2$(! long || echo ,6.12)"
# Two of one name have longer ones, in cells and probes alike, and the filter knows them by these.
expect_status 0 "two of one name, of which the filter wants one" "$MAPBENCH" run --repeat 10 --no-report \
	--insmod "$dir" --semantics --target /dev/faulty_good@0,0x200000 --target /dev/faulty_good@0,0x100000 \
	--filter '/target:.*-0x200000/' --out "$SCRATCH/run"
expect_true "it has 12 cells, all trusted, and all was checked" jq -e '.cells
	| length == 12 and all(.trusted and .note == "") and (map(.backend) | unique | length == 1)' "$run"
expect_true "probes are of what cells are of: $(probed)" jq -n -e --slurpfile run "$run" \
	--slurpfile semantics "$SCRATCH/run/semantics.json" \
	'[$run[0].cells[].backend] | unique == ([$semantics[0].probes[].backend] | unique)'
expect_true "revoke is not asked for, and why is said" jq -e '[.probes[] | select(.probe == "revoke")
	| .detail] | length == 1 and all(test("driver"))' "$SCRATCH/run/semantics.json"

measured 1 --semantics -- pgoff0 wrong twice readzero good select readonly whole
failed pgoff0 'mapped from page 257 of the range on, it shows page 0 of it where page 257 belongs'
failed pgoff0 'mapped from page 1 of the range on, it shows page 0'
failed wrong 'mapped from page 0 of the range on, it shows page 1 of it where page 0 belongs'
failed twice 'mmap of 4096 bytes: Invalid argument'
failed readzero 'one that was read first shows other memory'
cells good 12 .trusted "all trusted"
expect_true "probes of wrong memory are not to be had: $(probed)" test "$(probed)" = \
	"target:faulty_good target:faulty_readonly target:faulty_select target:faulty_whole"
expect_line err 'target:faulty_pgoff0 is not probed: .*it shows page 0' "and why is said"
cells select 12 .trusted "all trusted"
cells select 4 '.bytes == 4096 and (.note | test("selects a buffer: .* is not checked"))' "what a page cannot show is said"
cells readonly 9 '.trusted and .op != "touch_write"' "all trusted, none of them writes"
expect_true "readonly: why none does is said" jq -e '[.skipped[] | select(.backend == "target:faulty_readonly").why]
	| length == 3 and all(. == "its driver refuses to map it for writing")' "$run"
cells whole 4 '.trusted and .bytes == 2097152' "its one size"
expect_true "whole: its other sizes are skipped" jq -e '[.skipped[] | select(.backend == "target:faulty_whole").why]
	| length == 8 and all(test("^mmap of (4096|65536) bytes: Invalid argument$"))' "$run"

measured 1 -- good fatal
cells good 12 .trusted "all trusted"
cells fatal 8 '.doubts == ["guest_died"] and .bytes < 2097152' "what it had before the guest died is doubted"
expect_line err '/target:faulty_fatal/file/any/2M was being measured when the guest came to its end' "it is said at which"

measured 1 -- copy wc wc_page good
cells copy 12 '.doubts == ["kernel_log"] and (.note | test("BUG: Bad page map"))' "all doubted"
cells wc 12 '.doubts == ["kernel_log"] and (.note | test("req write-combining .* got write-back"))' "all doubted"
cells wc_page 12 '.doubts == ["alias"] and .cache_got == "wc"' "all doubted"
cells good 12 .trusted "all trusted"
for name in copy wc; do
	expect_true "$name: it is said that it was this one" jq -e "any(.failures[].what;
		test(\"target:faulty_$name/.*the kernel complained while it was measured: \"))" "$run"
done
expect_line err 'kernel log: and [0-9]+ lines more' "how many lines more there are is said"

expect_status 1 "a hole, and a BAR that is less than a page" "$MAPBENCH" exec --insmod "$dir" -- sh -c '
	mapbench-cell --target=/dev/faulty_hole@0,0x200000 --bytes=2097152 --op=mmap --check=empty --reps=3
	[ $? = 1 ] || exit 9
	mapbench-cell --backend=remap_pfn --source=bar --cache=uc --bytes=4096 --op=mmap --bar=0000:00:04.0/0 --reps=3'
expect_line err 'check failed: page 1: touching raised nothing, SIGBUS was due' \
	"what should be empty is looked at beyond its first page, and is not"
expect_line err 'that BAR is not memory of at least a page' "the BAR is told of"

measured 1 -- twice
expect_line err '^mapbench: .*target:faulty_twice/file/any/2M: .*mmap of 2097152 bytes: Invalid argument' \
	"why no cell was measured is on the terminal"
if long; then
	measured 0 --kernel 6.12 -- twice
	cells twice 12 .trusted "on 6.12 it maps"
fi
finish
