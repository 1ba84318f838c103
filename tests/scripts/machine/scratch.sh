#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The scratch directory of a session: who is ended while it is made leaves none, and what one that was killed
# has left is swept, from memory and from the cache, but not that of one that goes on.
# shellcheck disable=SC2034 # session.sh reads what is set here
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/trust.sh"
. "$SRC/scripts/machine/session.sh"
CACHE=$SCRATCH/cache TMPDIR=$SCRATCH/memory
mkdir -p "$CACHE/tmp" "$TMPDIR"
session_needs() {
	echo "$NEED"
}

there() { # there: those in both places
	find "$TMPDIR" "$CACHE/tmp" -mindepth 1 -maxdepth 1 -name '*mapbench.*'
}

ended() ( # ended SIGNAL N: after the Nth command by which it is made
	most=$2 signal=$1 us=$BASHPID
	: >"$SCRATCH/steps"
	# shellcheck disable=SC2317 # the functions that are made below call it
	step() {
		command "$@" || exit
		echo "$1" >>"$SCRATCH/steps"
		(($(wc -l <"$SCRATCH/steps") != most)) || kill "-$signal" "$us"
	}
	for command in mkdir flock mv; do
		# shellcheck disable=SC2317 # session_scratch calls them
		eval "$command() { step $command \"\$@\"; }"
	done
	end_begin
	session_scratch
	echo "$DIR" >"$SCRATCH/made"
	exit 0
)

for NEED in 1 $((1 << 40)); do
	place=$TMPDIR
	if [[ $NEED != 1 ]]; then
		# A place in memory that is full: the cache is the other.
		place=$CACHE/tmp
		df() {
			if [[ ${*: -1} == "$TMPDIR" ]]; then printf 'Avail\n1\n'; else printf 'Avail\n%d\n' $((1 << 60)); fi
		}
	fi
	for ((n = 0; n < 8; n++)); do # more than there are
		rm -f "$SCRATCH/made"
		(ended TERM $n) 2>/dev/null
		expect_true "ended after $n steps it leaves nothing in $(basename "$place")" test -z "$(there)"
	done
	expect_true "to its end it has made one there" test "$(dirname "$(cat "$SCRATCH/made")")" = "$place"
	mkdir "$place"/mapbench.{killed,aliveA} "$place/.mapbench.halfwy"
	touch "$place"/mapbench.{killed,aliveA}/lock
	touch -d '2 minutes ago' "$place/.mapbench.halfwy"
	exec {alive}<"$place/mapbench.aliveA/lock"
	flock "$alive"
	session_sweep
	expect_true "what was killed is swept from $(basename "$place"), and nothing else" test "$(there)" = "$place/mapbench.aliveA"
	exec {alive}<&-
	session_sweep
	expect_true "and that when it is over" test -z "$(there)"
done
finish
