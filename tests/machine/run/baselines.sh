#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What one would map without the module has cells in the same run: each of the baselines that the
# kernel has, its content checked, a BAR also by sysfs, by /dev/mem and by vfio-pci behind an IOMMU.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"

ram=(anon anon_populate memfd udmabuf dma_heap)
bars=(sysfs_resource sysfs_resource_wc dev_mem vfio_pci)
names="$(IFS='|' && echo "${ram[*]}|hugetlb|${bars[*]}")"
expect_status 0 "run with the baselines" "$MAPBENCH" run --repeat 10 \
	--filter "/(${names/vfio/v[f]io}|nosuchway)/.*/4K$|/($names)/.*/2M$" --out "$SCRATCH/run"
expect_line err '^mapbench: 7.2-exact: filter .*: no cell matches what it has of nosuchway$' \
	"what matched nothing is said"
jq '[.cells[] | select(.trusted)]' "$SCRATCH/run/run.json" >"$SCRATCH/cells" || exit 1

cells() { # cells COUNT EXPRESSION WHAT
	local n
	n=$(jq "map(select($2)) | length" "$SCRATCH/cells")
	expect_true "$3: $n cells, trusted" test "$n" = "$1"
}
for name in "${ram[@]}" "${bars[@]}"; do
	cells 8 ".backend == \"$name\"" "$name: four operations at 1 and 512 pages"
done
cells 4 '.backend == "hugetlb" and .bytes == 2097152 and .level == "PMD"' "hugetlb: a huge page"
cells 0 '.backend == "hugetlb" and .bytes == 4096' "hugetlb: no part of one"
expect_true "and the reason" jq -e '.skipped | any(.backend == "hugetlb" and .bytes == 4096
	and (.why | test("huge page is 2 MiB")))' "$SCRATCH/run/run.json"
cells 32 '.source == "bar" and .device == "1af4:1110 0000:00:08.0 BAR2"' "a BAR that is not ours"
cells 8 '.backend == "sysfs_resource_wc" and .cache_got == "wc"' "resource2_wc maps it as WC"
cells 24 '.source == "bar" and .cache == "uc" and .cache_got == "uc-"' "the others uncached"
cells 8 '.backend == "vfio_pci" and .env == "7.2-exact-iommu"' "vfio-pci in the machine with an IOMMU"
expect_true "no skip of vfio_pci is left from the machine without" jq -e \
	'.skipped | any(.backend == "vfio_pci") | not' "$SCRATCH/run/run.json"
expect_status 0 "a group that can be open once is not opened a second time" "$MAPBENCH" run --variant iommu --repeat 3 \
	--ops basic,lifecycle --sizes 2M --filter '^(mmap|lifecycle)/vfio_pci/' --no-report --out "$SCRATCH/once"
expect_true "and that is said" jq -e '([.cells[].op] == ["mmap"]) and ([.skipped[] | select(.op == "lifecycle") | .why]
	| length == 1 and all(test("open once at a time")))' "$SCRATCH/once/run.json"
cells 2 '.backend == "anon_populate" and .op == "touch_write" and .min < 2000' \
	"after MAP_POPULATE a touch takes no fault"
finish
