#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The lint of shared variables finds one that is set in one file of scripts/ and read in another, and
# a documented one that is shared no more; and nobody else's.
. "$(dirname "$0")/../../lib.sh"

COPY=$SCRATCH/copy
SETTER=scripts/outside/cache.sh READER=scripts/verb/run.sh
shared() { # in a copy of scripts/, after the command
	rm -rf "$COPY"
	mkdir "$COPY"
	cp -r "$SRC/scripts" "$COPY"
	"$@"
	python3 -B "$SRC/scripts/lint/shared.py" "$COPY"
}

plant() { # plant TEXT TEXT: at the end of one file, and of another
	printf '%s\n' "$1" >>"$COPY/$SETTER"
	printf '%s\n' "$2" >>"$COPY/$READER"
}

found() { # found NAME TEXT TEXT: it is found with that planted
	expect_status 1 "found: $2, and elsewhere $3" shared plant "$2" "$3"
	expect_true "  and named" grep -qxF \
		"$READER: reads $1, which $SETTER sets: make it an argument, or document it in scripts/lint/globals.txt" "$SCRATCH/out"
}

free() { # free TEXT TEXT: nothing is
	expect_status 0 "not found: $1, and elsewhere $2" shared plant "$1" "$2"
}

undocumented() {
	sed -i '/^QEMU_PID /d' "$COPY/scripts/lint/globals.txt"
}

gone() {
	echo "PLANTED    nothing" >>"$COPY/scripts/lint/globals.txt"
}

expect_status 0 "this tree has none" shared true
# shellcheck disable=SC2016 # as it is written
{
	found PLANTED 'PLANTED=1' 'echo "$PLANTED"'
	found PLANTED 'a() { local PLANTED=1; b; }' 'b() { echo "${PLANTED-}"; }'
	found PLANTED 'read -r PLANTED' '((PLANTED > 3))'
	found PLANTED 'PLANTED[3]+=x' $'cat <<-EOF\nsee $PLANTED\nEOF'
	found planted 'a() { local planted=1; b; }' 'b() { echo "$planted"; }'
	for line in ': "${PLANTED:=1}"' ': "${PLANTED=1}"' 'for PLANTED in a b; do :; done' '((PLANTED = 3))' '((PLANTED++))' \
		'((2 > --PLANTED))' 'let "PLANTED = 3"' 'getopts ab PLANTED' 'wait -n -p PLANTED' 'printf -v PLANTED 3' 'printf -v "PLANTED" 3' 'printf -vPLANTED 3' \
		'coproc PLANTED { cat; }' 'a() { local -n planted=PLANTED; planted=5; }' 'read -ra PLANTED' \
		'mapfile -d "" -t PLANTED' 'exec {PLANTED}<>x' 'declare -g PLANTED=1' "eval 'PLANTED=1'" 'x=() PLANTED=1' 'PLANTED=1 a'; do
		found PLANTED "$line" 'echo "$PLANTED"'
	done
	for line in '[[ -v PLANTED ]]' '[[ PLANTED -gt 3 ]]' '((PLANTED > 3))' 'echo $((1 + PLANTED))' '((PLANTED += 3))' \
		'echo "${#PLANTED[@]}"' $'name=PLANTED\necho "${!name}"' "trap 'echo \$PLANTED' EXIT"; do
		found PLANTED 'PLANTED=1' "$line"
	done
	free 'make PLANTED=1' 'echo "$PLANTED"'
	free 'planted=1' 'a() { local planted=$1; echo "$planted"; }'
	free 'PLANTED=1' "echo '\$PLANTED'"
	free 'PLANTED=1' '# $PLANTED'
	free 'PLANTED=1' $'cat <<-\'EOF\'\nsee $PLANTED\nEOF'
	free 'echo "PLANTED=1"' 'echo "$PLANTED"'
}
expect_status 1 "one that is documented no more" shared undocumented
expect_line out ': reads QEMU_PID, which ' "  and named"
expect_status 1 "one that is documented and is none" shared gone
expect_line out '^scripts/lint/globals\.txt: PLANTED is shared no more' "  and named"
finish
