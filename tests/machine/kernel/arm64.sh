#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine of another processor, in one boot: its instructions are counted as exactly, its cells are
# trusted and cost what they did, and each backend can and cannot do what it can on this host's.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
. "$SRC/tests/machine/kernel/semantics_lib.sh"
not_on_debug_kernel "it is about Debian's own kernel"
KERNEL=7.2
reference=$SRC/results/arm64-$KERNEL/run.json

expect_status 0 "$KERNEL: run" "$MAPBENCH" run --arch arm64 --kernel "$KERNEL" --semantics --sizes 4K,2M --repeat 6 \
	--no-report --out "$SCRATCH/run"
run() { # run EXPRESSION WHAT
	expect_true "$2" jq -e --slurpfile reference "$reference" "$1" "$SCRATCH/run/run.json"
}
run '.environments[0] | .arch == "arm64" and (.kernel | test("^7\\.2\\..*-cloud-arm64$"))' "it is that machine"
run '[.environments[0].guards[] | select(.held | not)] == []' "all guards held"
run '(.cells | length) > 100 and all(.cells[]; .trusted)' "every cell is trusted"
run '(.failures // []) == []' "nothing failed"
run '[.cells[].backend] - ["anon"] | unique == ($reference[0].cells | map(.backend) - ["anon"] | unique)' \
	"each backend of the reference was measured"
# Each takes a load, an add and a branch, and the function some.
run '.cells[] | select(.name == "touch_read/remap_pfn/compound/wb/2M") | .min >= 3 * 512 and .min < 3 * 512 + 16' \
	"what is counted is instructions"
# mm folds counted pages of one folio, 16 PTEs at a time; special entries it cannot.
level() { # level CELL LEVEL
	run ".cells[] | select(.name == \"$1\") | .level == \"$2\"" "$1 is mapped by $2 entries"
}
level mmap/insert_pages/compound/wb/2M CONTPTE
level mmap/remap_pfn/compound/wb/2M PTE
level mmap/insert_pages/compound/wb/4K PTE
jq -r --slurpfile reference "$reference" '
	($reference[0].environments[0] | [.kernel, .qemu]) as $of
	| if (.environments[0] | [.kernel, .qemu]) != $of then "# the reference is of other versions: \($of)"
		else ($reference[0].cells | map({key: .name, value: .min}) | from_entries) as $was
		| .cells[] | select($was[.name] != null and (.min - $was[.name] | fabs) > ([4, $was[.name] / 100] | max))
		| "\(.name): \($was[.name]) then, \(.min) now" end' "$SCRATCH/run/run.json" >"$SCRATCH/moved"
grep '^#' "$SCRATCH/moved"
sed -i '/^#/d' "$SCRATCH/moved"
expect_same /dev/null "$SCRATCH/moved" "no cell costs more or less than the reference by a hundredth"

jq .probes "$SCRATCH/run/semantics.json" >"$SCRATCH/probes"
probes_judged "$KERNEL"
finish
