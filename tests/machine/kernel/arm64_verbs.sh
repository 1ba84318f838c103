#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What asks the machine of another processor beside run: a profile whose sum is the cell, a gate that sees
# ten instructions a page, and an answer about a buffer, whose commands name that processor.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about Debian's own kernel"

expect_status 0 "profile" "$MAPBENCH" profile --arch arm64 --repeat 4 --out "$SCRATCH/profile" \
	touch_read/fault_page/compound/wb/64K
expect_line out ' counted = .* \+ 0 unexplained$' "all that the cell costs is told by function"
expect_line out ' do_fault$| __do_fault$| handle_mm_fault$' "and by the kernel's names"
expect_line out ' el0t_64_sync$' "from that processor's own entry on"

repo=$SCRATCH/repo
git init -q -b main "$repo"
cp -r "$SRC/module" "$repo/module"
commit() {
	git -C "$repo" add module
	git -C "$repo" -c user.name=test -c user.email=test@localhost commit -q -m "$1"
}
commit "the module as it is"
sed -i '/err = remap(vma, addr, pfn/i \
		for (unsigned long n = 5 * run; n; n = n - 1)\
			barrier();' "$repo/module/backend_remap.c"
expect_true "a cost can be planted" grep -q '5 \* run' "$repo/module/backend_remap.c"
commit "ten instructions a page"
expect_status 1 "gate: red" "$MAPBENCH" gate --arch arm64 --repo "$repo" \
	--filter '^mmap/(remap_pfn|noop)/compound/wb/(4K|64K)$'
expect_line out '^BASE .*-cloud-arm64' "it is that machine"
expect_line out 'mmap/remap_pfn/compound/wb/64K .*\+1[5-9][0-9] .*\+[0-9.]+ both$' "ten instructions a page are seen"
expect_line out '^4 cells: 2 the same, 2 dearer$|^4 cells: 3 the same, 1 dearer$' "in nothing else"

expect_status 0 "advise" "$MAPBENCH" advise --arch arm64 --size 4K --json --out "$SCRATCH/asked"
expect_true "what is ranked was measured there" jq -e '.environments[0].arch == "arm64"' "$SCRATCH/asked/run.json"
expect_status 0 "advise of a run" "$MAPBENCH" advise "$SRC/results/arm64-7.2" --size 64K --touched 2 --pattern random
expect_line out '--arch arm64 --kernel 7\.2$' "the command that would tell more is of that processor"
finish
