#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What each backend can and cannot do, on each kernel: the same twice, an expectation for every
# probe of every backend, and no outcome unlike it but those that docs/semantics.md explains.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"

. "$SRC/tests/machine/kernel/semantics_lib.sh"

probe_kernel() { # probe_kernel KERNEL: leaves $SCRATCH/probes
	KERNEL=$1
	expect_status 0 "$KERNEL: two passes give the same lines" \
		program semantics "$KERNEL"
	jq -s . "$SCRATCH/out" >"$SCRATCH/probes"
	expect_true "$KERNEL: every node was probed" diff <(sed -n 's/^node //p' "$SCRATCH/err" | sort) \
		<(jq -r '.[] | select(.class != "baseline") | .backend' "$SCRATCH/probes" | sort -u)
	probes_judged "$KERNEL"
}

if [[ -z ${MAPBENCH_DEBUG_KERNEL-} ]]; then
	probe_kernel 6.1
	holds 'any(.class == "fault_page_huge")' "a page that a fault returns was mapped by a PMD"
	probe_kernel 6.12
fi
probe_kernel 7.2
holds '[.[] | select(.class != "baseline") | .backend] | unique | length == 23' \
	"all backends are there"
none '[group_by(.probe)[] | select(any(.class != "baseline"))] | .[]
	| select(map(.outcome) | unique | length < 2) | "\(.[0].probe): \(.[0].outcome)"' \
	"every probe has at least two outcomes"
for class in remap insert fault_page fault_pfn fault_huge fault_mixed fault_fresh empty; do
	holds "any(.class == \"$class\")" "a backend was seen to be of class $class"
done
expect_status 2 "an unknown probe" program unknown_probe
expect_line err 'nosuch' "and says which"
finish
