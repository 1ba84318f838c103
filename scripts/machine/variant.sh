# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Variants of the machine. The plain one is for all that does not need another; each of the others
# is for sources of its own. edu reaches no memory above 256 MiB; the kernel must not lie in the way.
# With interrupts remapped, a kernel that tries its timer at boot on a busy host panics: hence
# no_timer_check.

VARIANTS=( # NAME|QEMU ARGUMENTS|KERNEL ARGUMENTS|SOURCES OF ITS OWN|OPTION OF THE KERNEL IT NEEDS|
	# BASELINES OF ITS OWN|MODULES OF THE KERNEL TO LOAD
	"plain||||||"
	"cma||cma=128M@0-256M nokaslr|coherent_cma|CONFIG_DMA_CMA||"
	"iommu|-device intel-iommu|no_timer_check|coherent_iommu|CONFIG_INTEL_IOMMU|vfio_pci|vfio_iommu_type1 vfio-pci"
)

variant_names() {
	printf '%s\n' "${VARIANTS[@]%%|*}"
}

# variant_set NAME: sets VARIANT, VARIANT_QEMU, VARIANT_KERNEL, VARIANT_SOURCES and VARIANT_BASELINES
# (with commas), VARIANT_NEEDS and VARIANT_MODULES
variant_set() {
	local row qemu modules
	VARIANT=$1
	for row in "${VARIANTS[@]}"; do
		[[ ${row%%|*} != "$1" ]] || break
	done
	IFS='|' read -r _ qemu VARIANT_KERNEL VARIANT_SOURCES VARIANT_NEEDS VARIANT_BASELINES modules \
		<<<"$row"
	read -ra VARIANT_QEMU <<<"$qemu"
	read -ra VARIANT_MODULES <<<"$modules"
}

# variant_with_baselines [WANTED]: the names of those that have baselines of their own; of these, a line
# each, at least one
variant_with_baselines() (
	for name in $(variant_names); do
		variant_set "$name"
		if [[ -n $VARIANT_BASELINES ]] && { [[ $# == 0 ]] || grep -qxF "${VARIANT_BASELINES//,/$'\n'}" <<<"$1"; }; then
			echo "$name"
		fi
	done
)

variant_fits() { # whether $KERNEL can be what the variant is for
	[[ -z $VARIANT_NEEDS ]] || grep -qx "$VARIANT_NEEDS=y" "$KERNEL_BUILD/.config"
}

variant_check() {
	variant_fits || die 2 "--variant $VARIANT: $KERNEL has no $VARIANT_NEEDS; give another --kernel"
}

# variant_elsewhere: the sources, with commas, that have a machine of their own on $KERNEL
variant_elsewhere() (
	sources=()
	for name in $(variant_names); do
		variant_set "$name"
		[[ -z $VARIANT_SOURCES ]] || ! variant_fits || sources+=("$VARIANT_SOURCES")
	done
	IFS=, && echo "${sources[*]}"
)
