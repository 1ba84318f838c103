#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of rooms finds what goes against the direction, and circles, in C, Python and shell, in every
# spelling; and files in no room, or in one that is full.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
rooms() { # in a copy of what it reads
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

planted() { # planted FILE TEXT...: behind everything else
	mkdir -p "$(dirname "$COPY/$1")"
	printf '%s\n' "${@:2}" >>"$COPY/$1"
}

short() { # a circle of headers by what they are called beside each other
	first bench/base/size.h '#include "shuffle.h"'
	first bench/base/shuffle.h '# include <base/size.h>'
}

packages() { # a circle of Python by what a package imports for others
	planted scripts/report/fit/__init__.py 'from report.fit import shape'
	planted scripts/report/fit/shape.py 'from report import fit'
}

# shellcheck disable=SC2016 # as it is written
sources() { # a circle of shell files that read each other
	first scripts/run/outdir.sh '. "$SRC/scripts/run/queue.sh"'
	first scripts/run/queue.sh '. "$SRC/scripts/run/outdir.sh"'
}

defined() { # defined TEXT: a function of machine/ that is written so, and called from outside/
	planted scripts/machine/boot.sh "$1"
	planted scripts/outside/say.sh 'say_wrong() {' 'boot_extra' '}'
}

full() {
	local n
	for n in {1..20}; do
		echo "int more$n;" >"$COPY/bench/base/more$n.c"
	done
}

calls() {
	printf '%s\n' 'say_wrong() {' 'session_scratch' '}' >>"$COPY/scripts/outside/say.sh"
}

expect_status 0 "this tree has none" rooms true
says "an include from a room that comes later" \
	"bench/base/json: includes run/record, whose room comes after base/" \
	first bench/base/json.c '#include "run/record.h"'
says "a circle of headers" "bench: a circle: base/shuffle, base/size" circle
says "a room that nobody knows" "bench/attic/old.c: its room is not in scripts/lint/rooms.py" room
says "an import from a room that comes later" \
	"scripts/report/data/infile: imports draw/plot, whose room comes after data/" \
	first scripts/report/data/infile.py 'from report.draw import plot'
says "a call into a room that comes later" \
	"scripts/outside/say: calls machine/session, whose room comes after outside/" calls

# The same, however it is written.
for line in '# include "run/record.h"' '#include<run/record.h>' $'#\tinclude\t"../run/record.h"' \
	'/* */ #include "run/record.h" /* it */'; do
	says "$line" "bench/base/json: includes run/record, whose room comes after base/" first bench/base/json.c "$line"
done
says "an include of an .inc" "bench/base/more: includes run/record, whose room comes after base/" \
	planted bench/base/more.inc '#include "run/record.h"'
says "a file further down" "bench/base/sub/x: includes run/record, whose room comes after base/" \
	planted bench/base/sub/x.c '#include "run/record.h"'
says "a file in no room" "bench/loose.c: its room is not in scripts/lint/rooms.py" planted bench/loose.c 'int loose;'
says "a new room of shell" "scripts/attic/old.sh: its room is not in scripts/lint/rooms.py" planted scripts/attic/old.sh 'old() {' '}'
for line in 'import report.draw.plot' 'from ..draw import plot' 'from report.draw.plot import *' 'import os; from report.draw import plot' \
	$'from report.draw import \\\n    plot' $'def late():\n    from importlib import import_module\n    import_module("report.draw.plot")'; do
	says "$line" "scripts/report/data/infile: imports draw/plot, whose room comes after data/" planted scripts/report/data/infile.py "$line"
done
says "a package" "scripts/report/data/infile: imports page/__init__, whose room comes after data/" \
	planted scripts/report/data/infile.py 'from report import page'
# shellcheck disable=SC2016 # as it is written
for line in "trap 'session_scratch; true' EXIT" $'cat <<-END\n$(session_scratch)\nEND' 'session_scratch>/dev/null' \
	'eval "session_scratch $1"' '. "$SRC/scripts/machine/session.sh"' $'SAY_FIRST=session_scratch\n$SAY_FIRST' '"session_scratch"'; do
	says "$line" "scripts/outside/say: calls machine/session, whose room comes after outside/" \
		planted scripts/outside/say.sh 'say_wrong() {' "$line" '}'
done
for line in 'boot_extra () {' 'function boot_extra {'; do
	says "$line" "scripts/outside/say: calls machine/boot, whose room comes after outside/" defined "$line"$'\n:\n}'
done
says "a file without an ending" "scripts/machine/arch/amd64: calls verb/run, whose room comes after machine/" \
	planted scripts/machine/arch/amd64 'arch_wrong() {' verb_run '}'
expect_status 0 "a name in a text is no call" rooms planted scripts/outside/say.sh \
	'say_right() {' 'echo "see session_scratch"' "echo session_scratch_not # session_scratch" '}'
says "a circle by short names" "bench: a circle: base/shuffle, base/size" short
says "a circle of packages" "scripts/report: a circle: fit/__init__, fit/shape" packages
says "a circle of files that read each other" "scripts: a circle: run/outdir, run/queue" sources
says "a circle of the module's, by way of a .c and its .h" "module: a circle: limits, offer" \
	first module/limits.h '#include "offer.h"'
says "the module's interface that asks for the module" \
	"module/uapi/mapbench: includes source, whose room comes after uapi/" \
	first module/uapi/mapbench.h '#include "../source.h"'
expect_status 1 "a folder with too much in it" rooms full
expect_line out '^bench/base: [0-9]+ sources, and 16 at most' "  is named"
finish
