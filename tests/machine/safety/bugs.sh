#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The debug kernel's silence means something: it reports a bug of each kind when there is one.
. "$(dirname "$0")/../../lib.sh"
debug_kernel_only "stock kernels do not look for bugs"

reported() { # reported BUG REGEX
	expect_status 125 "$1 fails the run" "$MAPBENCH" exec --test-module -- \
		sh -c "echo $1 >/sys/module/mapbench/parameters/bug"
	expect_line err "^mapbench: kernel log: .*$2" "and is reported"
}
expect_status 0 "the test build without a bug passes" "$MAPBENCH" exec --test-module -- true
reported use_after_free 'BUG: KASAN: slab-use-after-free in bug_'
reported leak 'unreferenced object 0x'
reported inversion 'WARNING: possible circular locking dependency'
finish
