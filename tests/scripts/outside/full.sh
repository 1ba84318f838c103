#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Where standard output has no room, or the terminal says an odd width, it is said in a line of our own.
# shellcheck disable=SC2016 # the width that would run something
. "$(dirname "$0")/../../lib.sh"
command -v script >/dev/null || skip "there is no script(1)"

full() { # full ARGUMENT...: with a full standard output
	"$MAPBENCH" "$@" >/dev/full
}
for words in --help --version 'run --help' 'history --help' doctor 'doctor --json'; do
	# shellcheck disable=SC2086,SC2317 # several words
	expect_status 1 "mapbench $words without room" full $words
	expect_line err '^mapbench: cannot write to standard output: give it room$' "it is said"
	expect_true "and nothing else" test "$(wc -l <"$SCRATCH/err")" = 1
done


kept() { # kept: a run, of which nothing can be said
	"$MAPBENCH" history add "$SRC/results/amd64-7.2" --history "$SCRATCH/history.jsonl" >/dev/full
}
expect_status 2 "history add without room" kept
expect_line err '^mapbench: cannot write to standard output: .*; .*history.jsonl: [0-9]+ lines? more$' "what was done is said"
expect_true "and was done" test -s "$SCRATCH/history.jsonl"

closed() { # closed REDIRECTION...: with these closed
	bash -c "\"\$0\" history \"\$1\" $*" "$MAPBENCH" "$SRC/results/history.jsonl"
}
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	# shellcheck disable=SC2086 # several words
	expect_status 0 "history with $closed" closed $closed
	# shellcheck disable=SC2086
	expect_status 0 "--version with $closed" bash -c "\"\$0\" --version $closed" "$MAPBENCH"
done

for columns in abc 08 -1 0 'a[$(echo run >&2)]' 99999999; do # all that a terminal's owner can set it to
	expect_status 0 "on a terminal whose width is $columns" env "COLUMNS=$columns" script -qec \
		"bash -c '. $SRC/scripts/outside/say.sh; set -eu; progress far; say_done; echo still here'" /dev/null
	expect_line out 'still here' "it goes on"
	expect_true "and runs nothing" test "$(grep -c '^run' "$SCRATCH/out" "$SCRATCH/err" | grep -vc ':0')" = 0
done
finish
