#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# exec returns what the program returned; a plain open and mmap works on every node.
# Argument: the directory of the test programs.
# shellcheck disable=SC2016 # the guest's shell expands what stands in quotes
. "$(dirname "$0")/../../lib.sh"
bin=$1

expect_status 3 "exit status comes through" "$MAPBENCH" exec -- sh -c 'echo "a  b"; echo c >&2; exit 3'
expect_line out '^a  b$' "stdout comes through, words kept"
expect_line err '^c$' "stderr comes through"
expect_status 127 "a command that is not there" "$MAPBENCH" exec -- nosuchcommand

expect_status 0 "a copied program on remap_pfn" \
	"$MAPBENCH" exec --copy "$bin/plain" -- ./plain /dev/mapbench/remap_pfn
# noop maps nothing: there the touch gives SIGBUS, which plain tells by its status 3.
expect_status 0 "open and mmap, shared and read-only, on every node" \
	"$MAPBENCH" exec --copy "$bin/plain" -- sh -c '
		bad=0
		for node in /dev/mapbench/*; do
			./plain "$node"
			got=$?
			want=0
			[ "$node" = /dev/mapbench/noop ] && want=3
			echo "$node $got"
			[ $got = $want ] || bad=1
		done
		exit $bad'
expect_line out '^/dev/mapbench/fault_pfn 0$' "fault_pfn was among them"
expect_line out '^/dev/mapbench/noop 3$' "noop was among them"
# A window that a program measures by itself is the same in every boot, whatever its seed.
for seed in 1 2; do
	MAPBENCH_SEED=$seed expect_status 0 "seed $seed: a program measures its own window" \
		"$MAPBENCH" exec --mode exact --as-cell --copy "$bin/window" -- ./window
	expect_true "seed $seed: 16 times" test "$(wc -l <"$SCRATCH/out")" = 16
	cat "$SCRATCH/out" >>"$SCRATCH/windows"
done
expect_true "to the instruction: $(sort "$SCRATCH/windows" | uniq -c | paste -sd,)" \
	test "$(sort -u "$SCRATCH/windows" | wc -l)" = 1
expect_status 127 "as a cell, a command that is not there" "$MAPBENCH" exec --as-cell -- nosuchcommand
expect_status 4 "as a cell, its status" "$MAPBENCH" exec --as-cell -- sh -c 'exit 4'

expect_status 0 "nodes are for root alone" "$MAPBENCH" exec -- \
	sh -c 'for n in /dev/mapbench/*; do [ "$(stat -c %a:%u "$n")" = 600:0 ] || exit 1; done'

# What is copied has names of its own, which are none of ours.
mkdir "$SCRATCH/names" "$SCRATCH/names/ko"
for name in params command job drivers; do
	echo "its own $name" >"$SCRATCH/names/$name"
done
expect_status 0 "copies that are called as files of the machine's job are" "$MAPBENCH" exec --copy "$SCRATCH/names/params" \
	--copy "$SCRATCH/names/command" --copy "$SCRATCH/names/job" --copy "$SCRATCH/names/drivers" --copy "$SCRATCH/names/ko" -- \
	sh -c 'cat params command job drivers; ls -d ko'
expect_true "they are there" test "$(tr '\n' ' ' <"$SCRATCH/out")" = "its own params its own command its own job its own drivers ko "

begun=$SECONDS
"$MAPBENCH" exec -- yes 2>"$SCRATCH/err" | head -n 1 >"$SCRATCH/out"
status=${PIPESTATUS[0]}
expect_true "a command that nobody listens to any more: ends as by SIGPIPE ($status)" test "$status" = 141
expect_true "soon ($((SECONDS - begun)) s)" test $((SECONDS - begun)) -lt 200
expect_true "without a word" test ! -s "$SCRATCH/err" -a "$(cat "$SCRATCH/out")" = y
finish
