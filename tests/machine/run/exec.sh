#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# exec returns what the program returned; a plain open and mmap works on every node.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
bin=$1

# What is copied has names of its own, which are none of the machine's.
mkdir "$SCRATCH/names" "$SCRATCH/names/ko"
copies=(--copy "$bin/plain" --copy "$SCRATCH/names/ko")
for name in params command job drivers; do
	echo "its own $name" >"$SCRATCH/names/$name"
	copies+=(--copy "$SCRATCH/names/$name")
done
expect_status 3 "exit status comes through" "$MAPBENCH" exec "${copies[@]}" -- sh -c 'echo "a  b"; echo c >&2
	cat params command job drivers && ls -d ko && ./plain /dev/mapbench/remap_pfn && exit 3'
expect_line out '^a  b$' "stdout comes through, words kept"
expect_line err '^c$' "stderr comes through"
expect_true "copies that are called as files of the machine's job are" test \
	"$(grep -v '^a' "$SCRATCH/out" | tr '\n' ' ')" = "its own params its own command its own job its own drivers ko "
expect_status 127 "a command that is not there" "$MAPBENCH" exec -- nosuchcommand

expect_status 0 "open and mmap, shared and read-only, on every node, which is root's alone" program nodes
expect_line out '^/dev/mapbench/fault_pfn 0$' "fault_pfn was among them"
expect_line out '^/dev/mapbench/noop 3$' "noop was among them"
# A window that a program measures by itself is the same in every boot, whatever its seed.
for seed in 1 2; do
	MAPBENCH_SEED=$seed expect_status $((seed + 3)) "seed $seed: a program measures its own window, its status comes through" \
		"$MAPBENCH" exec --mode exact --as-cell --copy "$bin/window" -- ./window $((seed + 3))
	expect_true "seed $seed: 16 times" test "$(wc -l <"$SCRATCH/out")" = 16
	cat "$SCRATCH/out" >>"$SCRATCH/windows"
done
expect_true "to the instruction: $(sort "$SCRATCH/windows" | uniq -c | paste -sd,)" \
	test "$(sort -u "$SCRATCH/windows" | wc -l)" = 1
expect_status 127 "as a cell, a command that is not there" program not_there

status=0
"$MAPBENCH" exec -- echo lost 2>"$SCRATCH/err" >/dev/full || status=$?
expect_true "a command whose output finds no room: 125 ($status)" test "$status" = 125
expect_line err '^mapbench: cannot write to standard output, and what CMD said there is lost' "it is said"
begun=$SECONDS
"$MAPBENCH" exec -- yes 2>"$SCRATCH/err" | head -n 1 >"$SCRATCH/out"
status=${PIPESTATUS[0]}
expect_true "a command that nobody listens to any more: ends as by SIGPIPE ($status)" test "$status" = 141
expect_true "soon ($((SECONDS - begun)) s)" test $((SECONDS - begun)) -lt 200
expect_true "without a word" test ! -s "$SCRATCH/err" -a "$(cat "$SCRATCH/out")" = y
finish
