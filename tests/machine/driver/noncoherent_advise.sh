#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# For a device that does not snoop, advise names dma_mmap and nothing else, by cells measured on such a machine, and
# the driver that it writes costs what they say.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about Debian's own kernel"

expect_status 0 "advise" "$MAPBENCH" advise --arch arm64 --for ring,non-snooping --size 64K --json --out "$SCRATCH/run" \
	--code "$SCRATCH/driver"
expect_true "names dma_mmap and nothing else" jq -e '[.answer[].backend] == ["dma_mmap"] and
	([.unranked, .experiments, .unmeasured, .instead] | add) == []' "$SCRATCH/out"
expect_true "of cells that were read back" jq -e '[.cells[] | select(.source == "coherent_nc")] | length > 20
	and all(.[]; .trusted and (.backend == "noop" or .cache_got == "wc"))' "$SCRATCH/run/run.json"

# Its driver, by the commands that advise prints of it.
expect_status 0 "advise of that run" "$MAPBENCH" advise "$SCRATCH/run" --for ring,non-snooping --size 64K --code "$SCRATCH/again"
mapfile -t commands < <(sed -n 's/^  mapbench //p' "$SCRATCH/out" | tail -n 2)
read -ra words <<<"${commands[0]-}"
expect_status 0 "the driver is built" "$MAPBENCH" "${words[@]}"
expect_true "without a warning" test ! -s "$SCRATCH/err"
read -ra words <<<"${commands[1]-}"
expect_status 0 "and measured" "$MAPBENCH" "${words[@]}" --sizes 64K --filter '/target:' --no-report --out "$SCRATCH/its"
expect_true "it costs what dma_mmap does, to 1 % and what a call's dispatch is" jq -n -e '
	[inputs] as [$ours, $its] | [$its.cells[] | . as $cell | $ours.cells[] | select(.op == $cell.op
	and .backend == "dma_mmap" and .source == "coherent_nc" and .bytes == 65536) | [.min, $cell.min]]
	| length >= 3 and all(.[]; (.[1] - .[0] | fabs) <= .[0] / 100 + 200)' "$SCRATCH/run/run.json" "$SCRATCH/its/run.json"
expect_status 2 "it is not for another processor" "$MAPBENCH" exec --insmod "$SCRATCH/again" -- true
expect_line err '^mapbench: --insmod .*: no module in .*; build it with: scripts/mapbench build DIR --kernel' "and how it would be"
finish
