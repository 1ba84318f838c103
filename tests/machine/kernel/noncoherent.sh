#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine whose devices do not snoop: every way that is offered there maps coherent memory as the kernel
# has it, uncached, and shows what a device writes. A build that offers it write-back, as a driver maps it
# that does not ask the DMA API, fails the same program, but for dma_mmap, whose call knows better.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about Debian's own kernel"

program_build() { # program_build NAME: that of guest/memory/, for the machine's processor
	"$ARCH_TRIPLET-gcc" -O2 -static -D_GNU_SOURCE -Wall -Wextra -Werror -I "$SRC/tests/guest" -I "$SRC/module" \
		-o "$SCRATCH/$1" "$SRC/tests/guest/memory/$1.c"
}

if ! (
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/run/all.sh"
	arch_set arm64
	foreign_ensure
	for name in noncoherent walk dma; do
		program_build "$name" || exit 1
	done
); then
	fail "the programs could not be built"
	finish
fi
machine=(--arch arm64 --variant noncoherent)
copies=()
for name in noncoherent walk dma; do
	copies+=(--copy "$SCRATCH/$name")
done

expect_status 0 "as the module is, the log clean" "$MAPBENCH" exec "${machine[@]}" "${copies[@]}" -- \
	sh -c './noncoherent 9 && ./walk compound split scattered vmalloc bar coherent_nc && ./dma coherent_nc'
grep '^not ok' -A 1 "$SCRATCH/out"
expect_true "all three ran to their end" test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = 3
expect_line out '^ok .* dma_mmap/coherent_nc/wc: mapped wc, page 4' "dma_mmap maps it uncached"
expect_line out '^ok .* dma_mmap/coherent_nc/wc: 0 of 512 words' "and shows what the device wrote"
expect_line out '^# write-back: 2[0-9] refused$' "no way is offered that maps it write-back"

expect_status 1 "the control: offered write-back" "$MAPBENCH" exec "${machine[@]}" --test-module --params alias=1 \
	--copy "$SCRATCH/noncoherent" -- ./noncoherent
expect_line out '^not ok .* remap_pfn/coherent_nc/wb: mapped wb, page 0; wc' "a mapping by PFN is found out by its type"
expect_line out '^ok .* remap_pfn/coherent_nc/wb: 0 of 512 words' "which the data would not tell in an emulator"
expect_line out '^not ok .* fault_pfn/coherent_nc/wb: mapped wb, page 0; wc' "one by faults as well"
expect_line out '^ok .* dma_mmap/coherent_nc/wb: mapped wc, page 4' "dma_mmap makes it uncached by itself"

expect_status 0 "advise" "$MAPBENCH" advise --arch arm64 --for ring,non-snooping --size 64K --json --out "$SCRATCH/run" \
	--code "$SCRATCH/driver"
expect_true "names dma_mmap and nothing else" jq -e '[.answer[].backend] == ["dma_mmap"] and
	([.unranked, .experiments, .unmeasured, .instead] | add) == []' "$SCRATCH/out"
expect_true "of cells that were read back" jq -e '[.cells[] | select(.source == "coherent_nc")] | length > 20
	and all(.[]; .trusted and (.backend == "noop" or .cache_got == "wc"))' "$SCRATCH/run/run.json"

# Its driver, by the commands that advise prints of it.
expect_status 0 "advise of that run" "$MAPBENCH" advise "$SCRATCH/run" --for ring,non-snooping --size 64K --code "$SCRATCH/again"
mapfile -t commands < <(sed -n 's/^  mapbench //p' "$SCRATCH/out" | tail -n 2)
read -ra words <<<"${commands[0]-}"
expect_status 0 "the driver is built" "$MAPBENCH" "${words[@]}"
expect_true "without a warning" test ! -s "$SCRATCH/err"
read -ra words <<<"${commands[1]-}"
expect_status 0 "and measured" "$MAPBENCH" "${words[@]}" --sizes 64K --filter '/target:' --no-report --out "$SCRATCH/its"
expect_true "it costs what dma_mmap does, to 1 % and what a call's dispatch is" jq -n -e '
	[inputs] as [$ours, $its] | [$its.cells[] | . as $cell | $ours.cells[] | select(.op == $cell.op
	and .backend == "dma_mmap" and .source == "coherent_nc" and .bytes == 65536) | [.min, $cell.min]]
	| length >= 3 and all(.[]; (.[1] - .[0] | fabs) <= .[0] / 100 + 200)' "$SCRATCH/run/run.json" "$SCRATCH/its/run.json"
expect_status 2 "it is not for another processor" "$MAPBENCH" exec --insmod "$SCRATCH/again" -- true
expect_line err '^mapbench: --insmod .*: no module in .*; build it with: scripts/mapbench build DIR --kernel' "and how it would be"
finish
