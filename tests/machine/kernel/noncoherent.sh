#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine whose devices do not snoop: every way that is offered there maps coherent memory as the kernel
# has it, uncached, and shows what a device writes. A build that offers it write-back, as a driver maps it
# that does not ask the DMA API, fails the same program, but for dma_mmap, whose call knows better.
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
finish
