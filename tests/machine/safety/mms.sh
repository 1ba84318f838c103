#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Processes that share an open file: what the module keeps of those that are gone, and whether a
# revocation reaches the mappings of all (four times as often as MAPBENCH_RACE_SECONDS, default 2,
# for each source). On every kernel.
#
# munmap and a revocation at once make Linux 6.1 and 6.12 lose count of a memory type, whatever the
# driver (docs/safety.md): that they say so, and nothing else, is let pass there.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
export MAPBENCH_TCG_THREAD=multi # two threads at the same moment
# Where a process is not preempted within an mmap, that is never long under way. Said at boot: a
# kernel that runs would patch itself for it, which emulated processors at once do not bear.
export MAPBENCH_KERNEL_ARGS=preempt=full
rounds=$((4 * ${MAPBENCH_RACE_SECONDS:-2}))

checked() { # checked KERNEL COMMAND...: its status, 0 where all that is wrong is that warning
	local status=0 known='WARNING: .* at arch/x86/mm/pat/memtype\.c:[0-9]+ get_pat_info|Call Trace:$'
	known+='|x86/PAT: .* freeing invalid memtype'
	"${@:2}" || status=$?
	[[ $1 != 6.* || $status != 125 || ! -s $SCRATCH/err ]] && return "$status"
	! grep -vE "$known" "$SCRATCH/err"
}

for kernel in $(kernels); do
	name=${kernel##*/}
	expect_status 0 "$name: an open file keeps no mm, a revocation passes none over" \
		checked "$name" "$MAPBENCH" exec --kernel "$kernel" --timeout $((600 + 20 * rounds)) \
		--copy "$1/mms" -- ./mms "$rounds"
	sed "s/^/# $name: /" "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$name: the program ran to its end"
done
finish
