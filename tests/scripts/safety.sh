#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Every promise of docs/safety.md names its tests, and they are there.
# Argument: the directory where ctest finds its tests.
. "$(dirname "$0")/../lib.sh"
doc=$SRC/docs/safety.md

# A promise a line, its continuation lines joined.
sed -n '/^## Promises/,/^## Not promised/p' "$doc" |
	awk '/^- / { if (line) print line; line = $0; next }
		/^  / { sub(/^ +/, " "); line = line $0; next }
		{ if (line) print line; line = "" }' >"$SCRATCH/promises"
ctest --test-dir "$1" -N | sed -n 's/.*Test *#[0-9]*: \([a-z0-9_]*\)$/\1/p' | sort -u >"$SCRATCH/tests"
expect_true "there are promises" test "$(wc -l <"$SCRATCH/promises")" -ge 10
expect_true "there are tests" test "$(wc -l <"$SCRATCH/tests")" -ge 10
while read -r promise; do
	# in brackets, and nothing else there
	# shellcheck disable=SC2016 # the backticks are those of the text
	names=$(grep -oE '\((`[a-z0-9_]+`(, )?)+\)' <<<"$promise" | grep -oE '[a-z0-9_]+')
	expect_true "a test is named: ${promise:2:60}..." test -n "$names"
	for name in $names; do
		expect_true "  $name is there" grep -qx "$name" "$SCRATCH/tests"
	done
done <"$SCRATCH/promises"
finish
