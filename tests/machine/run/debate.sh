#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The argument of 2006, run: every verdict is reproduced, and one that is not changes the status.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

expect_status 0 "every verdict is reproduced" "$MAPBENCH" debate --out "$SCRATCH/debate"
expect_line out 'debate of 2006 on Linux 7.*: ([0-9]+) of \1 verdicts reproduced$' "and counted"
[[ $(grep -c '^    seen: ' "$SCRATCH/out") -ge 16 ]] || fail "less than 16 verdicts"
[[ $(wc -L <"$SCRATCH/out") -le 100 ]] || fail "a line of more than 100 columns"
expect_true "the verdicts are kept" test -s "$SCRATCH/debate/debate.json"
finish
