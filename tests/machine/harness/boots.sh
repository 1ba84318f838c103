#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# No job is lost to a boot: MAPBENCH_BOOTS (2) of each mode, MAPBENCH_BOOTS_AT_ONCE (2) at a time, with
# MAPBENCH_BOOTS_LOAD (0) other processes that want a processor each. The load that a boot meets is the sum of both.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it counts boots of the stock kernel"

BOOTS=${MAPBENCH_BOOTS:-2} AT_ONCE=${MAPBENCH_BOOTS_AT_ONCE:-2} LOAD=${MAPBENCH_BOOTS_LOAD:-0}
busy=()
for ((n = 0; n < LOAD; n++)); do
	sh -c 'while :; do :; done' &
	busy+=($!)
done
trap '[[ ${#busy[@]} == 0 ]] || kill "${busy[@]}" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT

boot() { # boot MODE N: its exit status into a file
	local status=0
	"$MAPBENCH" exec --mode "$1" -- sh -c 'cat /proc/cmdline; exit 7' >"$SCRATCH/$1-$2.out" 2>&1 </dev/null || status=$?
	echo "$status" >"$SCRATCH/$1-$2.status"
}

for mode in exact "time"; do
	begun=$SECONDS
	booting=()
	for ((n = 0; n < BOOTS; n++)); do
		boot "$mode" "$n" &
		booting+=($!)
		((${#booting[@]} < AT_ONCE)) || { wait "${booting[0]}" && booting=("${booting[@]:1}"); }
	done
	wait "${booting[@]}"
	lost=$(cat "$SCRATCH/$mode"-*.status | grep -cvx 7)
	again=$(grep -l 'booting it once more' "$SCRATCH/$mode"-*.out | wc -l)
	echo "# mode $mode: $BOOTS boots, $AT_ONCE at a time beside a load of $LOAD, in $((SECONDS - begun)) s:" \
		"$again booted once more, $lost lost"
	grep -h 'booting it once more' "$SCRATCH/$mode"-*.out | sed 's/^/# /'
	expect_true "mode $mode: no job is lost" test "$lost" = 0
	for file in "$SCRATCH/$mode"-*.status; do
		[[ $(<"$file") == 7 ]] || sed 's/^/# /' "${file%.status}.out"
	done
done
expect_true "mode exact has the command line that its references have" grep -qxF \
	"$(jq -r '.environments[0].flags' "$SRC/results/amd64-7.2/run.json")" "$SCRATCH/exact-0.out"
finish
