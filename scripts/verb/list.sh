# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a kernel offers, asked of the module in the machine.

list_machine() ( # list_machine SERIES VARIANT TITLE ARGUMENT...: ask in one machine
	session_prepare "$1" "$2"
	say_text echo "$3"
	shift 3
	cp "$GUEST/mapbench-list" "$DIR/job/"
	echo "./mapbench-list $* >/ports/stdout 2>/ports/stderr" >"$DIR/job/job"
	session_exec 120
)

list_kernel() { # list_kernel SERIES: every source, in the machine it is for
	local name elsewhere
	kernel_ensure "$1"
	elsewhere=$(variant_elsewhere)
	list_machine "$1" plain "kernel $KERNEL" --without "${elsewhere//,/ }"
	for name in $(variant_names); do
		variant_set "$name"
		[[ -n $VARIANT_SOURCES ]] || continue
		variant_fits || continue
		list_machine "$1" "$name" "
kernel $KERNEL, machine $name" --only "${VARIANT_SOURCES//,/ }"
	done
}

verb_list() {
	VERB=list
	. "$SRC/scripts/run/all.sh"
	local kernel
	MODE=time KERNELS=$KERNEL_DEFAULT VARIANT=
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench list [--kernel K[,K]...] [--variant plain|cma|iommu|noncoherent] [--arch $(arch_names | paste -sd'|')]

			The backends of each kernel, the sources and cache modes each takes, and why one is missing.
			Sources that need a machine of their own are asked about in that one, unless --variant says
			which machine to ask.
			EOF
			return 0
			;;
		*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		esac
	done
	option_done
	option_arch
	for kernel in ${KERNELS//,/ }; do
		if [[ -n $VARIANT ]]; then
			kernel_ensure "$kernel"
			list_machine "$kernel" "$VARIANT" "kernel $KERNEL, machine $VARIANT"
		else
			list_kernel "$kernel"
		fi
	done
}
