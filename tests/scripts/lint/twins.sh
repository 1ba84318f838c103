#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of twins finds what differs between its two places, and a place that has gone.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
mkdir "$COPY"
cp -r "$SRC/bench" "$SRC/docs" "$SRC/scripts" "$COPY"

twins() { # twins [FILE EXPRESSION]: where sed has altered that file so
	[[ $# == 0 ]] || sed -i "$2" "$COPY/$1"
	python3 -B "$SRC/scripts/lint/twins.py" "$COPY"
	local status=$?
	[[ $# == 0 ]] || cp "$SRC/$1" "$COPY/$1"
	return $status
}

found() { # found WHAT FILE EXPRESSION
	expect_true "the expression alters $2" test "$(sed "$3" "$SRC/$2" | cksum)" != "$(cksum <"$SRC/$2")"
	expect_status 1 "found in $2" twins "$2" "$3"
	expect_line out "$1" "  and said"
}

expect_status 0 "this tree's are the same" twins
found '^scripts/report/judge/trust.py: how few .*: 10 here, and 12 in bench/run/samples.c$' bench/run/samples.c \
	's/^\(#define CLEAN\t\)10/\112/'
found '^scripts/report/judge/trust.py: how few .*: 8 here, and 10 in' scripts/report/judge/trust.py 's/^CLEAN = 10/CLEAN = 8/'
found '^scripts/report/advise/hint.py: the sizes of suite model: ' scripts/report/advise/hint.py 's/512, 1024/512/'
found '^scripts/report/advise/hint.py: the sizes of suite model: ' bench/plan/suite.c 's/1024, 6144/1024, 4096/'
found '^scripts/verb/run.sh: the repetitions of a cell: ' scripts/verb/run.sh 's/above 64 MiB 3/above 64 MiB 4/'
found '^bench/plan/options.c: the repetitions of a cell: ' bench/plan/options.c 's/exact 20, above/exact 21, above/'
found '^docs/.*: the table of repetitions: ' bench/plan/suite.c 's/^\(#define REPS_LARGE_QUICK \)4/\15/'
found '^scripts/verb/run.sh: the repetitions with --thorough: ' scripts/verb/run.sh 's/too, 64 and 10/too, 64 and 12/'
found '^scripts/report/judge/trust.py: the codes of doubts: ' bench/run/doubts.c 's/"test_build"/"hooks"/'
found '^docs/run.schema.json: what a backend may need: ' docs/run.schema.json 's/"refs", //'
found '^docs/semantics.schema.json: the classes of mappings: ' bench/probe/expect.c 's/"empty"/"none"/'
found '^bench/run/samples.c: scripts/lint/twins.py finds how few .* there no more$' bench/run/samples.c 's/CLEAN/FEWEST/'
finish
