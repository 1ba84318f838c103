#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What mapbench's contexts, sources and tables add to a driver: each operation on 512 pages is within
# 1 % of what it costs in a driver written by hand for that one way to map, in the same boot, or as much
# dearer as docs/how-the-numbers-are-made.md says. MAPBENCH_DISPATCH_KERNELS: other kernels than the default one.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"

# What the page says, in per cent: "| `WAY` OP | ... |".
said() {
	sed -nE "s/^\\| \`$1\` $2 \\| ([-+][0-9.]+) % \\|.*/\\1/p" "$SRC/docs/how-the-numbers-are-made.md"
}

measured() { # measured SERIES
	if [[ -z ${MAPBENCH_DISPATCH_KERNELS-} ]]; then
		program dispatch
		return
	fi
	single_build "$1"
	"$MAPBENCH" exec --kernel "$1" --mode exact --copy "$SINGLE" --copy "$SRC/scripts/guest/quiet" \
		--copy "$SRC/tests/guest/dispatch" -- sh dispatch 2097152 16
}

for series in ${MAPBENCH_DISPATCH_KERNELS:-$KERNEL_DEFAULT}; do
	expect_status 0 "$series: both measured in one boot" measured "$series"
	cp "$SCRATCH/out" "$SCRATCH/costs"
	# The whole life is the sum of its parts.
	awk '{ print; ours[$1] += $3; theirs[$1] += $4 }
		END { for (way in ours) print way, "life", ours[way], theirs[way] }' \
		"$SCRATCH/costs" >"$SCRATCH/all"
	expect_true "$series: thirteen ways or more, three operations and the life of each" \
		test "$(wc -l <"$SCRATCH/all")" -ge 52
	while read -r way op ours theirs; do
		percent=$(awk "BEGIN { printf \"%+.2f %%\", 100 * ($ours / $theirs - 1) }")
		told=$(said "$way" "$op")
		expect_true "$series: $way $op: $ours, by hand $theirs ($percent${told:+, said to be $told %})" \
			awk -v ours="$ours" -v theirs="$theirs" -v told="${told:-0}" -v near="${told:+0.5}" 'BEGIN {
				off = 100 * (ours / theirs - 1) - told
				exit !(off * off <= (near ? near * near : 1))
			}'
	done <"$SCRATCH/all"
done
finish
