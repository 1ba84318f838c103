#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# lint finds a program that jq cannot read, whatever words it wants, and runs none.
# shellcheck disable=SC2016 # the words are jq's
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/verb/lint.sh"

cd "$SCRATCH" && mkdir scripts tests || exit 1
written() { # written PROGRAM: lint_jq, where that is one
	echo "$1" >scripts/a.jq
	lint_jq
}

expect_status 0 "this tree's" eval '(cd "$SRC" && lint_jq)'
expect_status 0 "words that it is given" written '. + {of: $env, $kernel} | . as $each | $each'
expect_status 0 "one that would fail, as it is not run" written 'error("run")'
expect_status 1 "a parenthesis that is open" written 'map(.a'
expect_line out '^scripts/a\.jq: jq cannot read it$' "  and said"
expect_status 1 "a function that there is not" written '. | nosuch'
finish
