#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The gate of docs/tracking-regressions.md for a driver of one's own, line by line: green for what is the
# same, red for ten instructions a page.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

repo=$SCRATCH/repo
mkdir "$SCRATCH/bin"
ln -s "$MAPBENCH" "$SCRATCH/bin/mapbench"
lines=$(sed -n '/^### For a driver of your own$/,/^#/{/^    /p}' "$SRC/docs/tracking-regressions.md")
expect_true "the page has lines to run" test "$(wc -l <<<"$lines")" -gt 5

gate() { # gate: as in a checkout of one's own, where main is known
	(cd "$repo" && PATH=$SCRATCH/bin:$PATH bash -ec "${lines//\/dev\/mydev/\/dev\/example_remap_pfn}")
}

again() { # again: without what the last one made
	rm -rf "$repo"/{base,cost}
	git -C "$repo" worktree prune
}

git init -q -b main "$repo"
mkdir "$repo/driver"
cp "$SRC"/examples/*.h "$SRC"/examples/remap_pfn/* "$repo/driver"
git -C "$repo" add driver
git -C "$repo" -c user.name=test -c user.email=test@localhost commit -q -m "the driver"
git -C "$repo" update-ref refs/remotes/origin/main HEAD
expect_status 0 "green for the same driver" gate
expect_true "its cells were compared" test "$(jq '.cells | length' "$repo/cost/run.json")" -ge 4

again
# shellcheck disable=SC2016 # the kernel's source
sed -i 's/^\t\terr = remap_pfn_range(/\t\tfor (unsigned long more = 5 * n; more; more = 0)\n\t\t\tasm volatile("1: dec %0; jnz 1b" : "+r" (more));\n&/' \
	"$repo/driver/remap_pfn.c"
expect_true "a cost can be planted" grep -q '5 \* n' "$repo/driver/remap_pfn.c"
expect_status 1 "red for ten instructions a page" gate
expect_line out 'mmap/target:example_remap_pfn/.*/2M .*\+5,1[0-9]+ ' "and shows them"
finish
