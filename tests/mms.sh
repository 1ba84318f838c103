#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Processes that share an open file: what the module keeps of those that are gone, and whether a
# revocation reaches the mappings of all (four times as often as MAPBENCH_RACE_SECONDS, default 2,
# for each source). On every kernel.
# Argument: the directory of the test programs.
. "$(dirname "$0")/lib.sh"
export MAPBENCH_TCG_THREAD=multi # two threads at the same moment
rounds=$((4 * ${MAPBENCH_RACE_SECONDS:-2})) kernels=(6.1 6.12 7.2)
[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || kernels=("$MAPBENCH_KERNEL")

for kernel in "${kernels[@]}"; do
	name=${kernel##*/}
	expect_status 0 "$name: an open file keeps no mm, a revocation passes none over" "$MAPBENCH" exec \
		--kernel "$kernel" --timeout $((600 + 20 * rounds)) --copy "$1/mms" -- ./mms "$rounds"
	sed "s/^/# $name: /" "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$name: the program ran to its end"
done
finish
