#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Hostile sequences (MAPBENCH_HOSTILE_OPS of them, default 60000, from MAPBENCH_HOSTILE_SEED,
# default 1): the kernel says nothing and keeps nothing, and 40 % of them at least are no refusals.
# Some more in the machines with CMA and with an IOMMU.
# What the kernel complains about is shrunk to a short script, a planted complaint included.
# Argument: the directory of the test programs.
. "$(dirname "$0")/../../lib.sh"
export MAPBENCH_TCG_THREAD=multi # two threads at the same moment
seed=${MAPBENCH_HOSTILE_SEED:-1} ops=${MAPBENCH_HOSTILE_OPS:-60000}

expect_status 0 "$ops operations of seed $seed" \
	"$MAPBENCH" exec --timeout $((300 + ops / 200)) --params "max_total_bytes=268435456 size=65536" \
	--copy "$1/hostile" -- ./hostile run "$seed" "$ops"
sed 's/^/# /' "$SCRATCH/out"
expect_line out '^all .* tried, +([4-9][0-9]|100)\.[0-9] % worked' "40 % of them worked"

more=$((ops < 600000 ? ops / 6 : 100000))
for variant in cma iommu; do
	expect_status 0 "$variant: $more operations of seed $seed" "$MAPBENCH" exec --variant $variant \
		--timeout $((300 + more / 50)) --params "max_total_bytes=268435456 size=65536" \
		--copy "$1/hostile" -- env "HOSTILE_SOURCE=coherent_$variant" ./hostile run "$seed" "$more"
	grep -E '^(all|free|slab)' "$SCRATCH/out" | sed 's/^/# /'
done

expect_status 125 "a planted complaint fails the run" "$MAPBENCH" exec --test-module \
	--copy "$1/hostile" -- sh -c 'echo revoke >/sys/module/mapbench/parameters/bug
		./hostile shrink 1 0 0 2000'
expect_line out '^seed 1 life 0: ([1-9]|1[0-2]) operations of 4000$' "and is shrunk to some operations"
expect_line out '^thread [0-9]+ operation [0-9]+: revoke file' "the guilty one among them"
sed 's/^/# /' "$SCRATCH/out"
finish
