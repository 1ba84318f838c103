#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Manual pages and completions are what --help says, and what the verbs take.
. "$(dirname "$0")/../../lib.sh"
expect_status 0 "they are made" bash "$SRC/scripts/install/pages.sh" "$SCRATCH/pages"
cd "$SCRATCH" || exit

plain() { # plain PAGE: its text, without what is man's
	sed -E '/^\.\\"/d; s/^\.[A-Z]+ ?//; s/\\f[BIR]//g; s/\\-/-/g; s/\\&//g; s/\\e/\\/g' "$1"
}

# words FILE: each on its line; in a page some words are headings
words() {
	tr -s '[:space:]' '\n' <"$1" | sed '/^$/d; /^usage:$/d; /^Exit$/d; /^status:$/d' | LC_ALL=C sort | uniq -c
}

pages=0
for help in pages/help/*; do
	name=$(basename "$help")
	plain "pages/man1/$name.1" >page
	words page >page.words
	# As many of each as there are, and the page has some of its own.
	words "$help" | awk 'NR == FNR { n[$2] = $1; next } n[$2] < $1 { print $2 }' page.words - >lost
	expect_true "$name: the page has all that --help says" test ! -s lost
	sed 's/^/# lost: /' lost
	pages=$((pages + 1))
done
expect_true "there is a page for each verb, and one for all" test "$pages" = "$(($(find "$SRC/scripts/verb" -name '*.sh' | wc -l) + 1))"

# shellcheck source=/dev/null
. pages/bash
mkdir room
cd room || exit
mkdir some.file some.dir 'a b'
completed() { # completed WORD...: what may stand in the place of the last one
	COMP_WORDS=(mapbench "$@") COMP_CWORD=$#
	COMPREPLY=()
	_mapbench
	printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' '
}
is() { # is WHAT WORD...
	local what=$1
	shift
	expect_true "after ${*@Q}: $what" test "$(completed "$@")" = "$what"
}
every=$(cd "$SRC/scripts/verb" && printf '%s\n' *.sh | sed 's/\.sh//' | sort | paste -sd' ')
is "--help --version $every" ""
is "report run" r
is "exact time" run --mode ""
is "time" exec --mode t
is "arm64" run --kernel 7.2 --arch ar
is "amd64 arm64" exec --arch ""
is "a b some.dir some.file" run --out ""
is "some.dir some.file" report some
is "" run --suite ""
is "add" history a
is "--brief" advise --size 64M --b

# A verb takes what is completed, and what its own file takes is completed.
shared=$(sed -n '/^option_machine()/,/^}/p' "$SRC/scripts/run/options.sh")
taken() { # taken: the flags of a case in such a text
	grep -oE '^\s*--[a-z][a-z-]*( \| --[a-z-]+)*\)' | grep -oE -- '--[a-z][a-z-]+' | sort -u
}
for verb in $every; do
	taken <"$SRC/scripts/verb/$verb.sh" | grep -vx -- --help >own
	# Which it leaves to Python.
	[[ $verb != advise ]] || sed -n 's/.*add_argument("\(--[a-z-]*\)".*/\1/p' "$SRC/scripts/report/advise/"{question,in_time}.py | sort -u - own -o own
	{ cat own && taken <<<"$shared"; } | sort -u >may
	completed "$verb" -- | tr ' ' '\n' | grep -vx -- --help | sed '/^$/d' | sort -u >told
	comm -23 told may >beyond
	comm -13 told own >fewer
	expect_true "$verb: all that is completed is taken" test ! -s beyond
	expect_true "$verb: all that it takes is completed" test ! -s fewer
	sed 's/^/# differs: /' beyond fewer
done
finish
