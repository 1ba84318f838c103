#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Free memory and slab return to within 1 % of what they were when the module was fuzzed and is
# unloaded, on the older kernels too; a control without the module says what they do anyhow.
# shellcheck disable=SC2016 # awk's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is for the kernels that Debian has"

# fuzzed KERNEL: the older kernels may lose count of memory types (docs/safety.md), and say so
fuzzed() {
	local status=0
	program unloaded "$1" || status=$?
	[[ $status != 125 || $1 == 7.* ]] || return 0
	return $status
}

for kernel in $(kernels); do
	expect_status 0 "$kernel: fuzzed, and unloaded" fuzzed "$kernel"
	expect_line out '^nothing else was said$' "$kernel: to its end"
	sed "s/^/# $kernel: /" "$SCRATCH/out"
	for what in without with; do
		expect_true "$kernel: free memory and slab $what the module" awk -v what=$what '
			!/^(begin|without|with) [0-9]+ [0-9]+ / { next }
			$1 == what { n++; bad += off($2, free) + off($3, slab) }
			{ free = $2; slab = $3 }
			function off(now, was) { return now < .99 * was || now > 1.01 * was }
			END { exit n != 1 || bad }' "$SCRATCH/out"
	done
done
finish
