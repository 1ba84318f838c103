#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernels that are not the default: the machine boots, the module says what it offers, and answers bad input as on
# the newest. Their cells are counted as exactly, and a machine of its own serves its source.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about Debian's own kernels"

mapfile -t others < <(kernels | grep -vxF "$(kernel_default)")
for kernel in "${others[@]}"; do
	expect_status 0 "$kernel: it boots" program boot-plain "$kernel"
	expect_line out "^${kernel/./\\.}\.[0-9]+.*-cloud-amd64$" "$kernel: it is that kernel"
	expect_status 0 "$kernel: every errno as documented, the log clean" program errnos_older "$kernel"
	grep '^not ok' -A 1 "$SCRATCH/out"
	expect_line out '^[1-9][0-9]+ passed, 0 failed$' "$kernel: the program ran to its end"
	if [[ $kernel == "${others[0]}" ]]; then
		expect_status 0 "$kernel: list" "$MAPBENCH" list --kernel "$kernel" --variant plain
		expect_line out "^kernel ${kernel/./\\.}\." "$kernel: it says which kernel"
	else
		expect_status 0 "$kernel: list, in the machine" program list "$kernel"
	fi
	expect_line out '^remap_pfn +compound[:(]' "$kernel: remap_pfn takes compound pages"
	sed -n '/^BACKEND/,/^$/s/^\([a-z][a-z0-9_]*\)\( .*\)*$/\1/p' "$SCRATCH/out" | sort >"$SCRATCH/listed"
	expect_status 2 "$kernel: a filter that matches nothing" "$MAPBENCH" run --kernel "$kernel" \
		--filter nosuchcell --out "$SCRATCH/none"
	sed -n 's/.*; backend: \(.*\); source: .*/\1/p' "$SCRATCH/err" | tr ' ' '\n' |
		head -n "$(wc -l <"$SCRATCH/listed")" | sort >"$SCRATCH/known"
	expect_same "$SCRATCH/listed" "$SCRATCH/known" "$kernel: without the machine the same backends are known"
done
expect_status 2 "no machine with CMA for a kernel without" "$MAPBENCH" exec --variant cma \
	--kernel 6.12 -- true
expect_line err 'has no CONFIG_DMA_CMA; give another' "it says so"

expect_status 0 "7.2 with CMA" program cma_memory
expect_line out '^CmaTotal: +131072 kB$' "it has 128 MiB of it"
expect_status 0 "7.2 with CMA: its boot" program boot-cma
expect_line out 'cma: Reserved 128 MiB at 0x0000000008000000$' "where edu can reach it"
expect_status 0 "7.2 with an IOMMU" program iommu_group
expect_line out '^DMA' "edu's addresses are translated"

for seed in 1 2; do
	expect_status 0 "exact on both, seed $seed" env MAPBENCH_SEED=$seed "$MAPBENCH" run \
		--kernel 6.1,6.12 --filter '/(remap_pfn|fault_page)/compound/.*/(4K|2M)$' --repeat 20 \
		--out "$SCRATCH/run$seed"
done
jq -n --slurpfile a "$SCRATCH/run1/run.json" --slurpfile b "$SCRATCH/run2/run.json" '
	def key: "\(.env) \(.name)";
	($b[0].cells | map({key: key, value: .min}) | from_entries) as $other
	| {cells: ($a[0].cells | length), environments: ($a[0].environments | map(.id)),
	   untrusted: ([$a[0].cells[] | select(.trusted | not) | key]),
	   lost: [$a[0].environments[].guards[] | select(.held | not) | .name],
	   differ: [$a[0].cells[] | {key: key, a: .min, b: $other[key]}
	     | select(.b == null or ((.a - .b | fabs) > ([2, .a / 1000] | max)))]}' \
	>"$SCRATCH/agreement"
jq -c . "$SCRATCH/agreement" | sed 's/^/# /'
holds() { # holds EXPRESSION WHAT
	expect_true "$2" jq -e "$1" "$SCRATCH/agreement"
}
holds '.environments == ["6.1-exact", "6.12-exact"]' "each kernel is an environment"
holds '.cells >= 32' "every cell was measured"
holds '.untrusted == [] and .lost == []' "all are trusted, all guards held"
holds '(.differ | length) <= 1' "the seeds agree"
finish
