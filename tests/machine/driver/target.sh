#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Any device file is measured as if it were a backend: a BAR by sysfs, /dev/zero, the HPET, and those
# of a driver that the user brings.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"

bar=/sys/bus/pci/devices/0000:00:08.0/resource2
single_build "$KERNEL_DEFAULT"
expect_status 0 "run with targets" "$MAPBENCH" run --repeat 10 --semantics --filter '/target:' \
	--target $bar@0x200000,0x200000 --target /dev/zero@0,8192 --target /dev/hpet \
	--insmod "$SINGLE" --target /dev/single_remap_pfn@0,0x200000 \
	--target /dev/single_fault_page@0,0x200000 \
	--out "$SCRATCH/run"
run=$SCRATCH/run/run.json

cells() { # cells COUNT EXPRESSION WHAT
	local n
	n=$(jq "[.cells[] | select(.trusted and ($2))] | length" "$run")
	expect_true "$3: $n cells, trusted" test "$n" = "$1"
}
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$run"
}
cells 12 ".backend == \"target:resource2\" and .device == \"$bar@0x200000,0x200000\"
	and .cache_got == \"uc-\" and .level == \"PTE\"" "a BAR by sysfs: four operations, three sizes"
cells 8 '.backend == "target:zero" and (.note | test("not checked"))' "/dev/zero: at one and two pages"
holds 'any(.cells[]; .backend == "target:zero" and .bytes == 8192 and .op == "touch_read"
	and .touched == 2)' "the range is its largest size"
cells 2 '.backend == "target:hpet"' "the HPET, of which no range was named: mapped and unmapped"
holds 'all(.cells[]; .backend != "target:hpet" or .touched == 0)' "and never touched"
holds 'any(.skipped[]; .backend == "target:hpet" and .op == "touch_read"
	and (.why | test("PATH@OFFSET,LENGTH")))' "which says how to"
holds 'any(.skipped[]; .backend == "target:hpet" and .op == "mmap" and .bytes == 2097152
	and (.why | test("mmap of 2097152 bytes: Invalid argument")))' "no more of it than there is"
for way in remap_pfn fault_page; do
	cells 12 ".backend == \"target:single_$way\"" "a driver's own $way: four operations, three sizes"
done
holds '.traits[0].backends | map({key: .name, value: .fills}) | from_entries
	| .["target:single_fault_page"] == "fault" and .["target:single_remap_pfn"] == "mmap"
	and has("target:hpet") and .["target:hpet"] == null' \
	"when each gets its pages was seen, but for the one that is never touched"
probes=$(jq '[.probes[] | select(.backend == "target:resource2" and .outcome != "unavailable")]
	| length' "$SCRATCH/run/semantics.json")
expect_true "the BAR was probed: $probes outcomes" test "$probes" -ge 30
outcome() { # outcome TARGET PROBE WORD
	expect_true "$1, probe $2: $3" jq -e "any(.probes[]; .backend == \"target:$1\"
		and .probe == \"$2\" and .outcome == \"$3\")" "$SCRATCH/run/semantics.json"
}
for target in resource2 single_remap_pfn; do
	outcome $target o_direct_read EFAULT
	outcome $target vm_flags pf+io+de+dd
	outcome $target fork copies
done
outcome single_fault_page o_direct_read ok
outcome single_fault_page vm_flags none
outcome single_fault_page fork refault
expect_status 1 "nothing of what was asked for can be measured" "$MAPBENCH" run --filter '/target:' --sizes 2M \
	--target /dev/hpet --target /sys/bus/pci/devices/0000:00:04.0/resource2@0,0x200000 --out "$SCRATCH/none"
expect_line err '^mapbench: .*target:hpet.*mmap of 2097152 bytes: Invalid argument' "a size that is too large is told of"
expect_line err '^mapbench: .*target:resource2.*its driver, mapbench, may hold the BAR .CONFIG_IO_STRICT_DEVMEM.: unbind it' \
	"and a BAR that a driver holds"
rm -rf "$SCRATCH"/none*
expect_status 2 "a driver that is none" "$MAPBENCH" run --filter '/target:' --insmod "$0" \
	--target /dev/zero --out "$SCRATCH/none"
expect_line err '^mapbench: --insmod .*: it is no kernel module; build it with: scripts/mapbench build' "it says how to build one"
expect_status 2 "no such file in the machine" "$MAPBENCH" run --filter '/target:' --target /dev/nosuch \
	--out "$SCRATCH/none"
expect_line err 'cannot open /dev/nosuch: No such file' "and says so"
expect_true "nothing is left of it" test ! -e "$SCRATCH/none" -a ! -e "$SCRATCH/none.partial"
finish
