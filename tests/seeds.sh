#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Two exact runs with different QEMU seeds agree: in at least 95 % of the cells the minimum is the
# same to 2 instructions or 0.1 %, whichever is more, and at least 98 % of the cells are trusted.
. "$(dirname "$0")/lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

for n in 1 2; do
	expect_status 0 "run with seed $n" env MAPBENCH_SEED=$n "$MAPBENCH" run --out "$SCRATCH/run$n"
done
jq -n --slurpfile a "$SCRATCH/run1/run.json" --slurpfile b "$SCRATCH/run2/run.json" '
	def key: [.op, .backend, .source, .device, .cache, .bytes] | map(tostring) | join(" ");
	($b[0].cells | map({key: key, value: .min}) | from_entries) as $other
	| [$a[0].cells[] | {key: key, a: .min, b: $other[key]}] as $pairs
	| {cells: ($pairs | length), seeds: [$a[0].environments[0].seed, $b[0].environments[0].seed],
	   trusted: ([$a[0].cells[] | select(.trusted)] | length),
	   differ: [$pairs[] | select(.b == null or ((.a - .b | fabs) > ([2, .a / 1000] | max)))]}' \
	>"$SCRATCH/agreement"
jq -r '"# \(.cells) cells, \(.trusted) trusted, \(.differ | length) differ", (.differ[] | "#   \(.key): \(.a) \(.b)")' \
	"$SCRATCH/agreement"
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/agreement"
}
holds '.seeds[0] != .seeds[1]' "the seeds differ"
holds '.cells >= 200' "the whole matrix was measured"
holds '(.differ | length) <= 0.05 * .cells' "at least 95 % of the cells agree"
holds '.trusted >= 0.98 * .cells' "at least 98 % of the cells are trusted"
finish
