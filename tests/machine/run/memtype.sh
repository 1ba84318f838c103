#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What was mapped before changes no figure, not even of those operations that walk the kernel's tree
# of memory types, whose shape it changes.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

BARS=(bar:edu bar bar:edu)
expect_status 0 "measured before and after mappings of ${BARS[*]}" "$MAPBENCH" exec --mode exact \
	--copy "$SRC/tests/guest/order" --copy "$SRC/scripts/guest/quiet" -- sh order "${BARS[@]}"
jq -s 'map({name: "\(.op)/\(.backend)", median: (.values | sort | .[(length - 1) / 2 | floor]), doubts})' "$SCRATCH/out" >"$SCRATCH/cells"
expect_true "all of the cells, undoubted" jq -e --argjson n "${#BARS[@]}" \
	'length == 4 + 10 * $n and all(.[]; .doubts == [])' "$SCRATCH/cells"
while read -r name different figures; do
	expect_true "$name: $figures" test "$different" = 1
done < <(jq -r 'group_by(.name)[] | (map(.median) | unique) as $all
	| "\(.[0].name) \($all | length) \($all | map(tostring) | join(", "))"' "$SCRATCH/cells")
finish
