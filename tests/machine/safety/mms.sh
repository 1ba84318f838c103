#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Processes that share an open file: what the module keeps of those that are gone, and whether a
# revocation reaches the mappings of all (four times as often as MAPBENCH_RACE_SECONDS, default 2,
# for each source). On every kernel.
#
# munmap or fork and a revocation at once make Linux 6.1 and 6.12 lose count of a memory type, whatever
# the driver (docs/safety.md): that they say so, and nothing else, is let pass there.
. "$(dirname "$0")/../../lib.sh"

checked() { # checked KERNEL COMMAND...: its status, 0 where all that is wrong is that warning
	local status=0 known='WARNING: .* at arch/x86/mm/pat/memtype\.c:[0-9]+ (get_pat_info|track_pfn_copy|untrack_pfn)|Call Trace:$'
	known+='|x86/PAT: .* freeing invalid memtype'
	"${@:2}" || status=$?
	[[ $1 != 6.* || $status != 125 || ! -s $SCRATCH/err ]] && return "$status"
	! grep -vE "$known" "$SCRATCH/err"
}

for kernel in $(kernels); do
	expect_status 0 "$kernel: an open file keeps no mm, a revocation passes none over" \
		checked "$kernel" program mms "$kernel"
	sed "s/^/# $kernel: /" "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$kernel: the program ran to its end"
done
finish
