# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Run a program in the machine with the module loaded.

exec_usage() {
	cat <<-EOF
	usage: mapbench exec [--kernel K] [--variant V] [--mode exact|time] [--copy PATH]...
	                     [--insmod 'PATH PARAMETER=VALUE...']... [--timeout SECONDS] [--as-cell]
	                     [--arch A] -- CMD...

	Boots the machine, loads the module, runs CMD in the directory the copies are in, and ends with
	CMD's exit status. stdout and stderr come through; stdin is empty. Copied programs must be
	static; busybox's commands are there too.

	  --kernel K         kernel series, or the build tree of a kernel (default $KERNEL_DEFAULT)
	  --variant V        the machine: plain (default), cma, with CMA memory, iommu, with an IOMMU, or
	                     noncoherent, with devices that do not snoop (of arm64)
	$(arch_help 21)
	  --mode M           exact: one vCPU and instruction counting; time: fastest (default time)
	  --as-cell          run CMD as run runs a cell: when what the boot has begun has come to rest,
	                     under SCHED_FIFO, and with all of the processor: so that with --mode exact
	                     what it counts by the time-stamp counter, just after a tick of the timer, is
	                     the same in every boot. docs/how-the-numbers-are-made.md shows how
	  --copy PATH        a file or directory to take along, under its last name
	  --timeout SECONDS  give up after that long (default 600)
	  --params TEXT      module parameters
	  --test-module      load the module's test build
	  --insmod 'PATH [PARAMETER=VALUE]...'
	                     load this module of yours first, unload it after CMD; PATH is a .ko, or a
	                     directory in which mapbench build has made one. May be repeated
	  --debug-kernel     on the kernel of test --debug-kernel (KASAN, lockdep, kmemleak and more)

	Exit status: CMD's; 124 when the time is up; 125 when the machine failed or its kernel log holds
	a warning; 141 when nobody reads what CMD says any more; 2 for wrong arguments.
	EOF
}

verb_exec() {
	VERB="exec"
	. "$SRC/scripts/run/all.sh"
	local alone='' limit=${MAPBENCH_LIMIT:-600} build='' params='' path load
	MODE=time KERNELS=$KERNEL_DEFAULT VARIANT=plain
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) exec_usage; return 0 ;;
		--copy)
			path=$(option_value "$@")
			session_copy "$path"
			shift 2
			;;
		--timeout)
			limit=$(option_value "$@")
			[[ $limit =~ ^[1-9][0-9]{0,5}$ ]] || die 2 "--timeout $limit: give whole seconds, 1 to 999999"
			shift 2
			;;
		--as-cell) alone="../mapbench-alone "; shift ;;
		--params) params=$(option_value "$@"); shift 2 ;;
		--test-module) build="test"; shift ;;
		--) shift; break ;;
		*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		esac
	done
	[[ $# -gt 0 ]] || die 2 "no command: give one after --, as in mapbench exec -- ls /dev/mapbench"
	option_done
	option_arch
	option_debug_kernel
	session_prepare "$KERNELS" "$VARIANT" "$build"
	session_copies
	[[ -z $alone ]] || cp "$GUEST/mapbench-alone" "$SRC/scripts/guest/quiet" "$DIR/job/"
	printf '%s' "$params" >"$DIR/job/params"
	printf "'%s' " "${@//\'/\'\\\'\'}" >"$DIR/job/command"
	load=$(driver_job /ports/stderr) || exit 2
	cat >"$DIR/job/job" <<-EOF
		$load
		exec </dev/null >/ports/stdout 2>/ports/stderr
		eval "set -- \$(cat command)"
		${alone:+sh quiet; rm quiet}
		${load:+(}cd own && exec $alone"\$@"${load:+)}
		status=\$?
		$(driver_job_end '')
		exit \$status
	EOF
	session_exec "$limit"
}
