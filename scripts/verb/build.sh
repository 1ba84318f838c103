# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Build a module of the user's for the kernels that the machine can boot.
# Its words are paths: d

build_usage() {
	cat <<-EOF
	usage: mapbench build DIR [--kernel K[,K]...] [--arch A]

	Builds the kernel module whose sources and Kbuild are in DIR for each kernel, by the compiler that
	the kernel's headers ask for, into DIR/RELEASE/NAME.ko, and prints where each is, and on stderr
	what the compiler warns of. Give DIR to --insmod of run, exec, shell and profile: they take what
	is for their kernel.

	  --kernel K[,K]...  kernel series (default $KERNEL_DEFAULT), build trees, or .debs as for run
	$(arch_help 21)
	  --debug-kernel     the kernel of test --debug-kernel instead

	Exit status: 0 built for all; 1 it does not build; 2 wrong arguments.
	EOF
}

verb_build() {
	VERB=build
	. "$SRC/scripts/run/all.sh"
	local dir='' kernel
	KERNELS=$KERNEL_DEFAULT
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) build_usage; return 0 ;;
		--kernel | --arch | --debug-kernel)
			option_machine "$@"
			shift "$SHIFT"
			;;
		-*) option_unknown "$1" ;;
		*)
			[[ -z $dir ]] || die 2 "one directory only: '$dir' and '$1' were given"
			dir=$1
			shift
			;;
		esac
	done
	[[ -n $dir ]] || die 2 "no directory: give the one that the module's sources are in"
	[[ -f $dir/Kbuild || -f $dir/Makefile ]] ||
		die 2 "$dir: no Kbuild and no Makefile there; give a directory with a line as obj-m := NAME.o in one"
	driver_sources build "$dir"
	dir=$(realpath -ms -- "$dir")
	option_done
	option_arch
	option_debug_kernel
	kernel_names "$KERNELS" >/dev/null
	for kernel in ${KERNELS//,/ }; do
		kernel_ensure "$kernel"
		driver_build "$dir"
	done
}
