#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The operations beyond the four: how many pages are touched and in which order, whole lives, fork,
# a mapping a page. What they count agrees with the four where it must.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

expect_status 0 "run with all operations" "$MAPBENCH" run --repeat 10 \
	--ops basic,sparse,lifecycle,fork,many,retouch,crowd \
	--filter '/(noop|remap_pfn|insert_page|fault_page|memfd)/(compound|memfd)/.*/2M$' --out "$SCRATCH/run"
run=$SCRATCH/run/run.json
expect_true "every cell is trusted" jq -e 'all(.cells[]; .trusted)' "$run"
jq '[.cells[] | {key: "\(.op) \(.backend) \(.pattern) \(.touched)", value: .min}] | from_entries' \
	"$run" >"$SCRATCH/min"

holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/min"
}
for touched in 5 51 256 512; do
	holds ".\"touch_read fault_page random $touched\" > 2000 * $touched" \
		"fault_page: $touched random pages take $touched faults"
	holds ".\"touch_read remap_pfn random $touched\" < 10 * $touched + 50" \
		"remap_pfn: they take none"
done
for touched in 5 51 256; do
	holds ".\"touch_read fault_page sequential $touched\" > 2000 * $touched and
		.\"touch_read fault_page sequential $touched\" < 4000 * $touched" \
		"fault_page: the first $touched pages take $touched faults"
	holds ".\"touch_read remap_pfn sequential $touched\" <= 3 * $touched + 10" \
		"remap_pfn: three instructions a page"
done
holds '."munmap fault_page sequential 5" < ."munmap fault_page sequential 256"
	and ."munmap fault_page sequential 256" < ."munmap fault_page sequential 512"' \
	"munmap costs by the pages that were touched"
holds '."munmap remap_pfn sequential 5" - ."munmap remap_pfn sequential 512" | fabs < 100' \
	"where all are mapped at once it does not"
for backend in remap_pfn fault_page insert_page; do
	holds ".\"lifecycle $backend sequential 512\" > .\"mmap $backend sequential 0\"
		+ .\"touch_read $backend sequential 512\" + .\"munmap $backend sequential 512\"" \
		"lifecycle $backend: more than its parts"
	holds ".\"many $backend sequential 512\" > 2 * .\"mmap $backend sequential 0\"" \
		"many $backend: more than one mapping"
done
holds '."fork remap_pfn sequential 512" > ."fork noop sequential 0" + 10000' \
	"fork copies the entries of remap_pfn"
holds '."fork fault_page sequential 512" < ."fork remap_pfn sequential 512" - 10000' \
	"and leaves those of fault_page to be faulted in again"
for backend in remap_pfn insert_page memfd fault_page; do
	holds ".\"retouch $backend sequential 512\" == .\"touch_read remap_pfn sequential 512\"" \
		"retouch $backend: the instructions of a touch without faults"
done
expect_true "threads, who would take turns, are skipped, with the reason" jq -e '[.skipped[]
	| select(.op == "crowd" and (.why | test("one CPU")))] | length == 12' "$run"

# On a machine of two CPUs: that they run, not how fast. Where KVM does not work TCG makes up the
# time, and there are no caches.
expect_status 0 "run with threads" "$MAPBENCH" run --mode time --repeat 3 --ops crowd,stall,stream \
	--filter '/(remap_pfn|fault_page)/compound/.*/2M$' --out "$SCRATCH/time"
run=$SCRATCH/time/run.json
kvm=$(jq '[.environments[].guards[] | select(.name == "kvm") | .held] == [true]' "$run")
cells() { # cells COUNT EXPRESSION WHAT
	local n
	n=$(jq "[.cells[] | select(((.doubts | index(\"emulated\")) == null) == $kvm and ($2))] | length" "$run")
	expect_true "$3: $n cells, emulated unless KVM works" test "$n" = "$1"
}
cells 6 '.op == "crowd" and (.threads | IN(1, 2, 4))' "threads in one mapping"
cells 4 '.op == "crowd_many" and (.threads | IN(2, 4))' "threads with a mapping each"
cells 2 '.op == "stall" and .max > 0' "a fault while mmap runs"
if [[ $kvm == true ]]; then
	cells 4 '.op | startswith("stream")' "every word"
else
	expect_true "no stream without caches" jq -e '[.skipped[] | select(.op | startswith("stream"))]
		| length == 4' "$run"
fi
expect_status 0 "it can be timed where there are caches" program stream
expect_true "three times" test "$(grep -c '^[0-9]' "$SCRATCH/out")" = 3
finish
