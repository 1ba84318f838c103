#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What the guest did before does not change what a cell costs: where the differences of the kernel's counts
# of pages stood is made equal (bench/clock/settle.h), and else would show in a call that gives back 16.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

beside=(0 3)
! long || beside=(0 1 2 3)
for processes in "${beside[@]}"; do # that live beside it, each with some pages of its own
	hook=
	for ((i = 0; i < processes; i++)); do
		hook+='sleep 9999 & '
	done
	expect_status 0 "run beside $processes" env "MAPBENCH_GUEST_HOOK=$hook" "MAPBENCH_SEED=$processes" \
		"$MAPBENCH" run --suite model --no-report --filter '^munmap/anon_populate/anon/wb/64K$' \
		--out "$SCRATCH/run-$processes"
	jq '.cells[0].median' "$SCRATCH/run-$processes/run.json" >>"$SCRATCH/costs"
done
expect_true "they cost $(paste -sd' ' "$SCRATCH/costs")" test "$(sort -u "$SCRATCH/costs" | wc -l)" = 1
expect_true "all ${#beside[@]}" test "$(wc -l <"$SCRATCH/costs")" = "${#beside[@]}"
finish
