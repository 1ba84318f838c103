#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The estimate of a long step: none for what is not known, then what it took the last time.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/queue.sh"
export CACHE=$SCRATCH

said() { # said COMMAND...: its progress lines, as on a terminal
	script -qec "bash -c 'SRC=$SRC; . $SRC/scripts/outside/say.sh; CACHE=$CACHE; $*'" /dev/null | tr '\r' '\n'
}

expect_true "nothing known, nothing claimed" test -z "$(say_to_go 3 '')"
expect_true "what is left" test "$(say_to_go 3 10)" = ", about 7 s to go"
expect_true "no negative time" test "$(say_to_go 12 10)" = ", longer than the 10 s expected"
said "step \"doing x 1.2\" $SCRATCH/log sleep 1.2" >"$SCRATCH/first"
expect_true "the first time: elapsed seconds alone" grep -q 'doing x 1.2, [01] s: ' "$SCRATCH/first"
said "STEP_TAKES=90 step \"doing y\" $SCRATCH/log sleep 0.3" >"$SCRATCH/guess"
expect_true "the first time, of what is known" grep -qE 'doing y, [01] s, about (90|89) s to go' "$SCRATCH/guess"
said "STEP_TAKES=90 step \"doing x 1.3\" $SCRATCH/log sleep 0.3" >"$SCRATCH/again"
expect_true "then what it took, of another version too" \
	grep -qE 'doing x 1.3, [01] s, about [1-9] s to go' "$SCRATCH/again"
said "step \"doing z\" $SCRATCH/log false" >/dev/null || true
expect_true "what failed is no measure" test ! -e "$SCRATCH/took/doing-z"
declare -A QUEUE_STATUS=([a]=0)
expect_true "a queue: by what is done" test "$(queue_to_go 10 3)" = ", about 20 s to go"
finish
