# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a kernel offers, asked of the module in the machine.

verb_list() {
	VERB=list
	. "$SRC/scripts/lib/all.sh"
	local kernel
	MODE=time KERNELS=$KERNEL_DEFAULT
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench list [--kernel K[,K]...]

			The backends of each kernel, the sources and cache modes each takes, and why one is missing.
			EOF
			return 0
			;;
		*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		esac
	done
	for kernel in ${KERNELS//,/ }; do
		(
			session_prepare "$kernel" plain
			echo "kernel $KERNEL"
			cp "$BUILD/bench/bench/mapbench-list" "$DIR/job/"
			echo './mapbench-list >/ports/stdout 2>/ports/stderr' >"$DIR/job/job"
			session_exec 120
		)
	done
}
