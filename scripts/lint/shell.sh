#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# shell.sh [-s DIALECT] FILE...: what shellcheck says of each file by itself, but for the variables that
# files share (globals.txt), which it sees set and never read in one of them, or read and never set.
# Status 1: it said something.
set -uo pipefail
shared=$(sed -nE 's/^([A-Z_]+)  .*/\1/p' "$(dirname "$0")/globals.txt" | paste -sd'|')
shellcheck -f gcc "$@" |
	grep -vE ": (warning: ($shared) appears unused\. .*\[SC2034\]|note: Possible misspelling: ($shared) .*\[SC2153\])$"
status=("${PIPESTATUS[@]}")
[[ ${status[0]} -le 1 && ${status[1]} == 1 ]] || exit 1
