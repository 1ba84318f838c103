# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# An interactive shell in the machine.

verb_shell() {
	VERB="shell"
	. "$SRC/scripts/run/all.sh"
	local build='' path load
	MODE=time KERNELS=$KERNEL_DEFAULT VARIANT=plain
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench shell [--kernel K] [--variant plain|cma|iommu|noncoherent] [--mode exact|time]
			                      [--arch $(arch_names | paste -sd'|')] [--copy PATH]... [--test-module] [--debug-kernel]
			                      [--insmod 'PATH [PARAMETER=VALUE]...']...

			An interactive shell in the machine with the module loaded: /dev/mapbench/* are there,
			mapbench-bench is on the PATH, copies are in the current directory. exit ends it.
			EOF
			return 0
			;;
		--copy)
			path=$(option_value "$@")
			session_copy "$path"
			shift 2
			;;
		--test-module) build="test"; shift ;;
		*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		esac
	done
	[[ -t 0 ]] || die 2 "shell needs a terminal on stdin: use mapbench exec for a command"
	option_done
	option_arch
	option_debug_kernel
	session_prepare "$KERNELS" "$VARIANT" "$build"
	session_copies
	load=$(driver_job /dev/hvc0) || exit 2
	{
		echo "$load"
		echo 'setsid sh -c "cd own && exec sh </dev/hvc0 >/dev/hvc0 2>&1"'
		echo "status=\$?"
		driver_job_end /dev/hvc0
		echo "exit \$status"
	} >"$DIR/job/job"
	session_shell
}
