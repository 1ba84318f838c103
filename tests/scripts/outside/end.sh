#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a script notes for its end is done at its own end and once, and not by a child that is ended before it is the
# program that it was started for: until then it is this shell, with its trap.
# shellcheck disable=SC2016 # the inner shell expands these
. "$(dirname "$0")/../../lib.sh"

ends() { # ends SCRIPT: a script that has noted something for its end does that
	rm -f "$SCRATCH/ended"
	bash -c 'set -euo pipefail
		SRC=$1
		. "$SRC/scripts/outside/say.sh"
		end_begin
		end_add eval "echo ended >>$2/ended"
		eval "$3"
		[[ ! -e $2/ended ]]' ends "$SRC" "$SCRATCH" "$1"
}
expect_status 0 "a script that ends" ends true
expect_true "  does what it has noted, once" test "$(cat "$SCRATCH/ended")" = ended
expect_status 3 "one that exits" ends 'exit 3'
expect_true "  as well" test "$(cat "$SCRATCH/ended")" = ended
expect_status 0 "a child that has its trap" ends '(end_all) || true'
expect_true "  leaves that to it" test "$(cat "$SCRATCH/ended")" = ended
expect_status 0 "children that are ended at once" ends 'for _ in $(seq 50); do
	sleep 5 & kill $!
	wait $! 2>/dev/null || true
done'
expect_true "  leave it to it, too" test "$(cat "$SCRATCH/ended")" = ended
finish
