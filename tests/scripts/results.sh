#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What was measured and committed names the commit that it was measured from, and that is in the history, so
# that anybody can have it again.
. "$(dirname "$0")/../lib.sh"

if [[ $(git -C "$SRC" rev-parse --is-shallow-repository 2>/dev/null) != false ]]; then
	echo "SKIP no checkout with all its history"
	exit 77
fi

in_history() { # in_history COMMIT
	git -C "$SRC" merge-base --is-ancestor "$1" HEAD 2>/dev/null
}
nowhere() {
	! in_history "$1"
}

runs=0
while IFS= read -r file; do
	while read -r commit dirty; do
		runs=$((runs + 1))
		in_history "$commit" || fail "$file: $commit is not in the history"
		[[ $dirty == false ]] || fail "$file: measured from a tree with uncommitted changes"
	done < <(jq -r 'if type == "object" then (.environments? // [])[] | objects | "\(.commit) \(.dirty)" else empty end' "$SRC/$file" | sort -u)
done < <(git -C "$SRC" ls-files 'results/*.json')
expect_true "there are results" test "$runs" -gt 5
expect_true "the first commit is in the history" in_history "$(git -C "$SRC" rev-list --max-parents=0 HEAD | tail -n 1)"
expect_true "the control: another one is not" nowhere 0123456789012345678901234567890123456789
finish
