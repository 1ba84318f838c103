#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Every allocation of every step fails in turn. exec fails if the log is not clean or memory is lost.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
debug_kernel_only "stock kernels inject no faults"

fails() { # fails VARIANT SCRIPT PROGRAMS
	expect_status 0 "$1: $2" "$MAPBENCH" exec --variant "$1" --timeout 3000 --copy "$bin/fail" \
		--copy "$bin/fail_load" -- sh -c "$2"
	sed -n '/^# \|^not ok/p' "$SCRATCH/out"
	expect_true "they ran to their ends" \
		test "$(grep -cE '^[1-9][0-9]* passed, 0 failed$' "$SCRATCH/out")" = "$3"
}
bin=$1
fails plain './fail configure; ./fail mmap; ./fail touch; ./fail rest' 4
fails plain './fail_load 41' 1
# vmalloc_user() takes no flags and says so in the log, with a trace, when it fails.
fails plain './fail configure vmalloc; ./fail mmap vmalloc; dmesg >log
	if grep -E "WARNING|BUG|KASAN" log; then exit 1; fi; dmesg -c >/dev/null' 2
fails cma './fail configure coherent_cma; ./fail mmap coherent_cma' 2
fails iommu './fail configure coherent_iommu; ./fail mmap coherent_iommu' 2
finish
