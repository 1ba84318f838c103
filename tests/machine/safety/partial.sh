#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A BAR unmapped in part, mapped with two memory types, inherited: what the older kernels make of it,
# with the module and without, and the newer ones not.
. "$(dirname "$0")/../../lib.sh"

for kernel in $(kernels); do
	# 125: every kernel says something of two types at once, which is a complaint
	expect_status 125 "$kernel: a BAR unmapped in part" program partial "$kernel"
	expect_line err '^mapbench: kernel log: .*x86/PAT: ' "$kernel: that is why"
	sed "s/^/# $kernel: /" "$SCRATCH/out"
	expect_line out '^[1-9][0-9]* passed, 0 failed$' "$kernel: the program ran to its end"
done
finish
