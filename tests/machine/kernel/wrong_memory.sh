#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A module that maps one page further on than it should: every check fails, no cell has a number.
. "$(dirname "$0")/../../lib.sh"

expect_status 1 "run fails on a PFN shifted by one" "$MAPBENCH" run --test-module --mode time \
	--params shift_pfn=1 --repeat 10 --filter '/(4K|64K|2M)$' --out "$SCRATCH/run"
run=$(ls -d "$SCRATCH"/run*)
# noop maps nothing, so it alone has nothing to shift; the baselines are not the module's.
backends=$(jq -r '[(.cells // [])[] | select(.backend | IN("noop", "anon", "anon_populate", "memfd",
	"hugetlb", "udmabuf", "dma_heap", "sysfs_resource", "sysfs_resource_wc", "dev_mem", "vfio_pci") | not)]
	| length' "$run/run.json")
expect_true "no cell of a mapping backend got a number ($backends)" test "$backends" = 0
for backend in remap_pfn io_remap_pfn iomap_memory insert_page insert_pages map_pages dma_mmap \
	apply_range prepare_remap prepare_ioremap prepare_simple_ioremap prepare_map_pages \
	fault_page fault_pfn fault_mixed fault_page_mkwrite fault_around fault_huge \
	fault_page_vmalock fault_pfn_vmalock remap_2_6_14; do
	n=$(jq --arg b $backend '[.skipped[] | select(.backend == $b and (.why | startswith("check failed")))] | length' \
		"$run/run.json")
	expect_true "$backend: $n cells refused" test "$n" -ge 4
done
for source in compound coherent bar; do
	n=$(jq --arg s $source '[.skipped[] | select(.source == $s and (.why | startswith("check failed")))] | length' \
		"$run/run.json")
	expect_true "$source: $n cells refused" test "$n" -ge 4
done
finish
