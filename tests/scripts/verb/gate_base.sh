#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What the gate compares with where nothing is named: where a branch left main; on main the last commit
# that has passed here, so that of several at once none is overlooked; else the one before.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/origin.sh"
. "$SRC/scripts/verb/gate.sh"

die() {
	echo "die: $2" >&2
	exit "$1"
}
note() {
	echo "$*" >&2
}
repo=$SCRATCH/repo
# shellcheck disable=SC2034 # the gate reads them
REPO=$repo CACHE=$SCRATCH/cache HEAD_REV='' ASKED='' FILTER=$GATE_FILTER
in_repo() {
	git -C "$repo" -c user.name=test -c user.email=test@localhost "$@"
}
commit() { # commit TEXT: of a module that differs; prints which
	echo "$1" >"$repo/module/source"
	in_repo add module
	in_repo commit -q -m "$1"
	in_repo rev-parse HEAD
}
passes() { # passes BASE: what lies in the tree was measured, and let pass
	rm -rf "$SCRATCH/head" "$SCRATCH/committed"
	cp -r "$repo/module" "$SCRATCH/head"
	gate_remember "$1"
}
is_base() { # is_base COMMIT WHAT
	expect_true "$2" test "$(gate_base)" = "$1"
}

git init -q -b main "$repo"
mkdir "$repo/module"
first=$(commit first)
second=$(commit second)
third=$(commit third)
is_base "$second" "nothing is known to have passed: the commit before"
passes "$second"
is_base "$second" "the same again: it is compared with the same again"
commit fourth >/dev/null
fifth=$(commit fifth)
is_base "$third" "two were pushed at once: both are seen"
echo other >"$repo/module/source"
passes "$third"
is_base "$third" "what is in no commit is not what has passed"
in_repo checkout -q -- module
ASKED=$first passes "$first"
is_base "$third" "nor what was held against a commit of the caller's"
FILTER='/noop/' passes "$third"
is_base "$third" "nor a part of what the gate asks"
passes "$third"
commit sixth >/dev/null
is_base "$fifth" "the next begins where the last has passed"
in_repo checkout -q -b branch "$fifth"
commit on-branch >/dev/null
is_base "$fifth" "a branch begins where it left main"
finish
