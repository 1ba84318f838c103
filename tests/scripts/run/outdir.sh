#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The directory that is filled under a temporary name: several that are begun in the same second, its name
# where it is too long, and its rights.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/outdir.sh"

one() ( # one N: what a run without --out does
	set -e
	outdir_default "$SCRATCH/runs/now"
	touch "$SCRATCH/chosen-$1"
	until [[ -e $SCRATCH/go ]]; do sleep 0.05; done # so that all have chosen the same
	outdir_begin
	echo "$1" >"$PARTIAL/run.json"
	outdir_keep "$OUT.partial" "$OUT"
)
mkdir "$SCRATCH/runs"
for n in 1 2 3 4; do
	one $n 2>"$SCRATCH/err-$n" &
done
until [[ $(find "$SCRATCH" -name 'chosen-*' | wc -l) == 4 ]]; do sleep 0.05; done
touch "$SCRATCH/go"
wait
expect_true "four that begin at once have a directory each" test "$(cat "$SCRATCH"/runs/now{,-2,-3,-4}/run.json | sort | tr -d '\n')" = 1234
expect_true "and say nothing" test -z "$(cat "$SCRATCH"/err-?)"
expect_true "nothing else is there" test "$(find "$SCRATCH/runs" -mindepth 1 -maxdepth 1 | wc -l)" = 4
mkdir -m 700 "$SCRATCH/runs/later.partial"
outdir_default "$SCRATCH/runs/later"
expect_true "one that is being filled is not taken for free" test "$OUT" = "$SCRATCH/runs/later-2"

named() (
	OUT=$(outdir_path "$1")
	outdir_free
)
long=$(printf 'x%.0s' {1..250})
expect_status 2 "a name of 250 characters" named "$SCRATCH/$long"
expect_line err '^mapbench: --out: a name of 250 bytes' "it is said"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
expect_status 0 "one of 240" named "$SCRATCH/${long:10}"

kept() ( # kept UMASK [PATH]: how the directory and a file of it can be used
	# shellcheck disable=SC2034 # outdir.sh reads it
	OUTDIR_DEFAULT='' OUT=${2-$SCRATCH/mode-$1} MAPBENCH_UMASK=$1
	umask 022
	outdir_begin
	touch "$PARTIAL/run.json"
	outdir_keep "$OUT.partial" "$OUT"
	stat -c %a "$OUT" "$OUT/run.json" | tr '\n' ' '
)
expect_true "who has umask 022 has it so" test "$(kept 022)" = "755 644 "
expect_true "who has umask 077 has it so" test "$(kept 077)" = "700 600 "
expect_true "who has umask 002 has it so" test "$(kept 002)" = "775 664 "
mkdir -m 2755 "$SCRATCH/group"
expect_true "where a directory gives its group on" test "$(kept 022 "$SCRATCH/group/run")" = "2755 644 "

astray() ( # astray COMMAND...: done to the directory, as NAME.partial, while it is filled
	# shellcheck disable=SC2034 # outdir.sh reads it
	OUTDIR_DEFAULT='' OUT=$SCRATCH/astray/in/run
	rm -rf "$SCRATCH/astray"
	mkdir -p "$SCRATCH/astray/in"
	outdir_begin
	echo whole >"$PARTIAL/run.json"
	"$@"
	outdir_done "it is"
)
expect_status 1 "its parent is renamed" astray mv "$SCRATCH/astray/in" "$SCRATCH/astray/now"
expect_line err "^mapbench: somebody has moved .*astray/in/run.partial .*: it is in $SCRATCH/astray/now/run.partial$" "it is said where it is"
expect_true "and there it is" grep -q whole "$SCRATCH/astray/now/run.partial/run.json"
expect_status 1 "it is renamed" astray mv "$SCRATCH/astray/in/run.partial" "$SCRATCH/astray/else"
expect_line err "^mapbench: somebody has moved .*: it is in $SCRATCH/astray/else$" "it is said where it is"
expect_status 1 "its name is taken" astray mkdir "$SCRATCH/astray/in/run"
expect_line err "^mapbench: somebody has put something at .*in/run: it is in $SCRATCH/astray/in/run.partial$" "it is said"
expect_status 1 "it is removed" astray rm -r "$SCRATCH/astray/in/run.partial"
expect_line err '^mapbench: somebody has removed .*in/run.partial' "it is said"

killed() ( # killed N: KILLed before the Nth command that gives a run its name
	# shellcheck disable=SC2034 # outdir.sh reads it
	OUTDIR_DEFAULT='' OUT=$SCRATCH/killed-$1 most=$1 us=$BASHPID steps=$SCRATCH/steps
	outdir_begin
	echo whole >"$PARTIAL/run.json"
	: >"$steps"
	# shellcheck disable=SC2317 # the functions that are made below call it
	step() { # step COMMAND...: some of them are in a subshell
		(($(wc -l <"$steps") < most)) || kill -KILL "$us" "$BASHPID"
		echo "$1" >>"$steps"
		command "$@"
	}
	for command in chmod find rm mv; do
		eval "$command() { step $command \"\$@\"; }"
	done
	outdir_keep "$OUT.partial" "$OUT"
)

found() ( # found N: the run is there whole, or is one that the next one takes
	[[ -e $SCRATCH/killed-$1/run.json ]] && exit
	outdir_adopt "$SCRATCH/killed-$1.partial" && [[ $(<"$PARTIAL/run.json") == whole ]]
)
for ((n = 0; n < 9; n++)); do
	ended=0
	killed $n 2>/dev/null || ended=$?
	expect_true "killed before step $n of its end: nothing is lost" found $n
	((ended)) || break
done
expect_true "there are some" test "$n" -ge 4 -a "$n" -lt 9
expect_true "the root directory of the host is called as the user does" test "$(say_paths "--out /host: it is there; /host/etc, /hosts, x/host")" = \
	"--out /: it is there; /etc, /hosts, x/host"

# What was killed before it had a name is swept, but not what goes on, nor what others have made.
swept=$SCRATCH/swept
mkdir "$swept"
mkdir -m 700 "$swept"/.mapbench.{empty0,marked,locked,alive0,others}
for name in marked locked alive0; do
	echo "$OUTDIR_MARK" >"$swept/.mapbench.$name/mark"
done
touch "$swept"/.mapbench.{locked/lock,alive0/lock,others/file}
exec {alive}<"$swept/.mapbench.alive0/lock"
flock "$alive"
touch -d '2 minutes ago' "$swept"/.mapbench.*
outdir_sweep "$swept"
expect_true "what was killed before it had a name is swept, and nothing else" test \
	"$(cd "$swept" && printf '%s ' .mapbench.*)" = ".mapbench.alive0 .mapbench.others "
exec {alive}<&-
finish
