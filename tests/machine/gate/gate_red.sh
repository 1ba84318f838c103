#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The gate goes red on ten instructions a page more, and on no more than these; green when the commit
# declares them, and when they are taken back; and says so when there is nothing to compare with.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

repo=$SCRATCH/repo
commit() { # commit PARAGRAPH... [--amend]
	local args=() paragraph
	for paragraph; do
		[[ $paragraph == --amend ]] && args+=("$paragraph") || args+=(-m "$paragraph")
	done
	git -C "$repo" add module
	git -C "$repo" -c user.name=test -c user.email=test@localhost commit -q "${args[@]}"
}
gate() {
	"$MAPBENCH" gate --repo "$repo" --filter 'm[a-z]*map/(remap_pfn|noop)/compound/.*/(4K|64K|2M)$' "$@"
}

git init -q -b main "$repo"
cp -r "$SRC/module" "$repo/module"
commit "the module as it is"
expect_status 77 "a first commit has none before it" gate
expect_line err 'SKIP: the commit before .* is not here' "and says so"

sed -i '/err = remap(vma, addr, pfn/i \
		for (unsigned long n = 5 * run; n; n = 0)\
			asm volatile("1: dec %0; jnz 1b" : "+r" (n));' "$repo/module/backend_remap.c"
expect_true "a cost can be planted" grep -q '5 \* run' "$repo/module/backend_remap.c"
commit "ten instructions a page"
expect_status 1 "red on ten instructions a page" gate --out "$SCRATCH/kept"
expect_line out 'mmap/remap_pfn/compound/wb/2M .*\+5,1[0-9]+ .*\+10\.0' "and shows them"
cp "$SCRATCH/out" "$SCRATCH/table"
expect_true "in nothing else" test "$(grep -cE '\+[0-9.]+ (both|min|mean)$' "$SCRATCH/table")" = 3
expect_true "what was compared is kept" test -s "$SCRATCH/kept/compare.json"

commit --amend "ten instructions a page" 'Mapbench-Cost: mmap/remap_pfn +9/page'
expect_status 1 "red when less is declared" gate
commit --amend "ten instructions a page" 'Mapbench-Cost: mmap/remap_pfn +11/page'
expect_status 0 "green when it is declared" gate
expect_line out 'changed as declared' "and shows it all the same"

# What is kept of a run is used again only as long as it is what was measured.
kept=$(find "$BUILD/gate" -name run.json -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
sed -i 's/"min": *[0-9]*/"min": 1/' "$kept"
expect_status 0 "a run that was damaged in the cache is measured again" gate
expect_line err 'the run of that module in the cache is damaged' "and told of"
expect_status 0 "and then not again" gate
expect_true "nor told of" test "$(grep -c damaged "$SCRATCH/err")" = 0

cp -r "$SRC/module" "$repo"
commit "taken back"
expect_status 1 "red on what became cheaper, undeclared" gate
expect_status 0 "green against the commit before both" gate --base HEAD~2
expect_line out 'nothing to measure' "for that is the same module"
expect_status 2 "a repository's own directory" "$MAPBENCH" gate --repo "$repo/.git"
expect_line err '^mapbench: --repo .*: no module/ there; give a checkout' "it is said, and is no verdict"
expect_status 2 "no such commit" gate --base nosuchcommit
expect_line err '--base nosuchcommit: .* has no such commit' "and names it"
finish
