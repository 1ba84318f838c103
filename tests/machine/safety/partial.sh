#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A BAR unmapped in part, mapped with two memory types, inherited: what the older kernels make of it,
# with the module and without, and the newer ones not.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"

for kernel in $(kernels); do
	name=${kernel##*/} age=new
	[[ $kernel != 6.* ]] || age=old
	# 125: every kernel says something of two types at once, which exec takes for a complaint
	expect_status 125 "$name: a BAR unmapped in part" "$MAPBENCH" exec --kernel "$kernel" \
		--copy "$1/partial" -- ./partial $age
	expect_line err '^mapbench: kernel log: .*x86/PAT: ' "$name: that is why"
	sed "s/^/# $name: /" "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$name: the program ran to its end"
done
finish
