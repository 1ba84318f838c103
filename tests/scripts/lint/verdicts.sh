#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of verdicts finds what decides by itself whether a figure is trusted, or by the words of a note.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
verdicts() { # verdicts [FILE LINE...]: in a copy of what it reads, with those lines at the file's end
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/bench" "$SRC/scripts" "$COPY"
	[[ $# == 0 ]] || printf '%s\n' "${@:2}" >>"$COPY/$1"
	python3 -B "$SRC/scripts/lint/verdicts.py" "$COPY"
}

found() { # found FILE LINE...
	expect_status 1 "found in $1: ${*:2}" verdicts "$@"
	expect_line out "^$1:[0-9]+: decides .*: that is for scripts/report/judge/trust.py alone" "  and said"
}

PAGE=scripts/report/page/models.py
expect_status 0 "this tree has none" verdicts
found "$PAGE" 'def again(cell):' '    cell["trusted"] = cell["n"] > 3'
found "$PAGE" 'def again(cell):' '    return "another task" in cell["note"]'
found "$PAGE" 'def again(cell):' '    return cell["note"].startswith("no mailbox")'
found "$PAGE" 'def again(cell):' '    return re.search("no mailbox", cell["note"])'
found scripts/machine/environment.jq 'def usable: map(select(.note | test("guard not held") | not));'
found scripts/run/rundir.sh "jq '.trusted = true' run.json"
found bench/run/run.c 'int usable = !strstr(note, "another task ran");'
expect_status 0 "to read it is none" verdicts "$PAGE" 'def shown(cell):' '    return cell["trusted"] or cell["note"] == ""'
finish
