#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# lint finds faults in what runs in a browser, and in CMake's files.
# shellcheck disable=SC2016 # the lines are CMake's
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"
. "$SRC/scripts/verb/lint.sh"

BUILD=$SCRATCH/build
mkdir -p "$BUILD/lint" "$BUILD/log" "$SCRATCH/tree/tests" "$SCRATCH/tree/scripts/lint"
# shellcheck disable=SC2034 # lint.sh reads it
tools=one
expect_status 0 "what lint needs is there" lint_packages
expect_status 0 "this tree has no fault" eval '(cd "$SRC" && lint_browser)'
cp "$SRC/.eslintrc.json" "$SCRATCH/tree/"
cp "$SRC/scripts/lint/styles.js" "$SCRATCH/tree/scripts/lint/"
cd "$SCRATCH/tree" || exit 1

browser() { # browser FILE LINE...
	rm -f tests/*
	printf '%s\n' 'a { color: red; }' >tests/good.css
	printf '%s\n' "${@:2}" >"tests/$1"
	lint_browser
}

says() { # says LINE FILE LINE...
	expect_status 1 "found: ${*:3}" browser "${@:2}"
	expect_line out "$1" "  and said"
}

expect_status 0 "none where there is none" browser a.js '"use strict";' 'document.title = "a";'
says "a.js:2:[0-9]+: 'nosuch' is not defined" a.js '"use strict";' 'document.title = nosuch;'
says "a.js:3:1: Parsing error" a.js '"use strict";' 'if (document.title) {'
says "a.js:2:[0-9]+: Expected '===' " a.js '"use strict";' 'document.title == 1 && alert(1);'
says "a.css:1: colour: there is no such property" a.css 'a { colour: red; }'
says "a.css:2: display: Mismatch" a.css 'a {' 'display: gird; }'
says "a.css:[0-9]+: " a.css 'a { color: red' 'b { color: blue; }'
expect_status 0 "values that functions make are not looked at" browser a.css 'a { color: var(--a); width: min(1px, 2%); }'

configured() { # configured LINE...: behind what a CMakeLists.txt begins with
	printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(a LANGUAGES NONE)' "$@" >CMakeLists.txt
	lint_cmake
}

expect_status 0 "CMake has nothing to say" configured 'set(a 1)' 'message(STATUS "${a}")'
expect_status 1 "a variable that was never set" configured 'message(STATUS "${nosuch}")'
expect_line out "variable 'nosuch'" "  and said"
expect_status 1 "a parenthesis that is open" configured 'set(a'
expect_status 1 "a command that there is not" configured 'nosuch(a)'
expect_status 1 "what CMake warns of" configured 'message(WARNING "old")'
finish
