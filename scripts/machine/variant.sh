# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Variants of the machine. The plain one is for all that does not need another; each of the others
# is for sources of its own. A row of ARCH_VARIANTS has, with | between:
# NAME|QEMU ARGUMENTS|KERNEL ARGUMENTS|SOURCES OF ITS OWN|OPTION OF THE KERNEL IT NEEDS|
# BASELINES OF ITS OWN|MODULES OF THE KERNEL TO LOAD|NODE:PROPERTY THAT ITS DEVICE TREE IS WITHOUT
# and one of ARCH_LACKS, for those that other processors have: NAME|WHY THIS ONE HAS IT NOT

variant_names() {
	printf '%s\n' "${ARCH_VARIANTS[@]%%|*}"
}

variant_everywhere() ( # the names of all, whatever the processor
	for arch in $(arch_names); do
		arch_set "$arch"
		variant_names
	done | awk '!seen[$0]++'
)

variant_lacks() { # variant_lacks NAME: why this processor's machine has it not
	local row
	for row in "${ARCH_LACKS[@]}"; do
		[[ ${row%%|*} != "$1" ]] || echo "${row#*|}"
	done
}

# variant_set NAME: sets VARIANT, VARIANT_QEMU, VARIANT_KERNEL, VARIANT_SOURCES and VARIANT_BASELINES
# (with commas), VARIANT_NEEDS, VARIANT_MODULES and VARIANT_WITHOUT
variant_set() {
	local row qemu modules without why
	VARIANT=$1
	for row in "${ARCH_VARIANTS[@]}"; do
		[[ ${row%%|*} != "$1" ]] || break
	done
	IFS='|' read -r _ qemu VARIANT_KERNEL VARIANT_SOURCES VARIANT_NEEDS VARIANT_BASELINES modules \
		without <<<"$row"
	if [[ $row != "$1|"* ]]; then
		why=$(variant_lacks "$1")
		die 2 "--variant $1: $ARCH has no such machine${why:+: $why}: give one of: $(variant_names | paste -sd' ')"
	fi
	read -ra VARIANT_QEMU <<<"$qemu"
	read -ra VARIANT_MODULES <<<"$modules"
	read -ra VARIANT_WITHOUT <<<"$without"
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
