#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of rooms finds what goes against the direction, and circles, in C, Python and shell.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
rooms() { # in a copy of bench/, module/ and scripts/
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/bench" "$SRC/module" "$SRC/scripts" "$COPY"
	"$@"
	python3 -B "$SRC/scripts/lint/rooms.py" "$COPY"
}

says() { # says WHAT LINE COMMAND...: with what the command planted, that line is printed
	expect_status 1 "$1 is found" rooms "${@:3}"
	expect_true "  and named: $2" grep -qxF "$2" "$SCRATCH/out"
}

first() { # first FILE LINE: put before everything else
	sed -i "1i $2" "$COPY/$1"
}

circle() {
	first bench/base/size.h '#include "base/shuffle.h"'
	first bench/base/shuffle.h '#include "base/size.h"'
}

room() {
	mkdir "$COPY/bench/attic"
	echo 'int attic;' >"$COPY/bench/attic/old.c"
}

calls() {
	printf '%s\n' 'say_wrong() {' 'session_scratch' '}' >>"$COPY/scripts/outside/say.sh"
}

expect_status 0 "this tree has none" rooms true
says "an include from a room that comes later" \
	"bench/base/json: includes run/record, whose room comes after base/" \
	first bench/base/json.c '#include "run/record.h"'
says "a circle of headers" "bench: a circle: base/shuffle, base/size" circle
says "a circle of the module's, by way of a .c and its .h" "module: a circle: limits, offer" \
	first module/limits.h '#include "offer.h"'
says "the module's interface that asks for the module" \
	"module/uapi/mapbench: includes source, whose room comes after uapi/" \
	first module/uapi/mapbench.h '#include "../source.h"'
says "a room that nobody knows" "bench/attic/old.c: its room is not in scripts/lint/rooms.py" room
says "an import from a room that comes later" \
	"scripts/report/data/infile: imports draw/plot, whose room comes after data/" \
	first scripts/report/data/infile.py 'from report.draw import plot'
says "a call into a room that comes later" \
	"scripts/outside/say: calls machine/session, whose room comes after outside/" calls
finish
