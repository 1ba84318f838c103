#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Six runs at once in one cache, three each of two states of the sources, on a host that is busy with more:
# each ends as it would alone, with the same figures.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about the cache"

mkdir "$SCRATCH/other"
(cd "$SRC" && cp -r .ci CMakeLists.txt bench docs module scripts tests "$SCRATCH/other/")
for file in bench/run/main.c module/main.c; do
	echo '/* Another state. */' >>"$SCRATCH/other/$file"
done

busy=()
for _ in 1 2 3 4; do
	sh -c 'while :; do :; done' &
	busy+=($!)
done
built=$(sha256sum <<<"$SCRATCH/other") # as build_paths has it
trap 'kill "${busy[@]}" 2>/dev/null; rm -rf --one-file-system "$SCRATCH" "$CACHE/build/${built:0:12}"' EXIT

pids=() names=()
for n in 1 2 3; do
	for tree in "$SRC" "$SCRATCH/other"; do
		names+=("$n-$(basename "$tree")")
		MAPBENCH_SEED=7 "$tree/scripts/mapbench" run --repeat 12 --no-report \
			--filter '/(remap_pfn|fault_page)/compound/wb/(4K|64K)$' --out "$SCRATCH/runs/${names[-1]}" \
			>"$SCRATCH/${names[-1]}.out" 2>&1 </dev/null &
		pids+=($!)
	done
done
for n in "${!pids[@]}"; do
	got=0
	wait "${pids[n]}" || got=$?
	expect_true "${names[n]} ends with 0 ($got)" test "$got" = 0
	[[ $got == 0 ]] || sed 's/^/# /' "$SCRATCH/${names[n]}.out"
	expect_true "${names[n]}: every cell is trusted" jq -e '.cells | length >= 12 and all(.trusted)' \
		"$SCRATCH/runs/${names[n]}/run.json"
	jq -c '[.cells[] | {op, backend, bytes, min}]' "$SCRATCH/runs/${names[n]}/run.json" >"$SCRATCH/${names[n]}.min"
done
kill "${busy[@]}"
own=$(basename "$SRC")
for tree in "$own" other; do
	expect_true "$tree: the three count the same" test "$(sort -u "$SCRATCH/"?"-$tree.min" | wc -l)" = 1
done
expect_true "no half of a run is left" test -z "$(find "$SCRATCH/runs" -name '*.partial' -o -name '.mapbench.*')"
finish
