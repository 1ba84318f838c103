# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where the instructions of one cell are spent, function by function; and of two, what differs.

profile_usage() {
	cat <<-EOF
	usage: mapbench profile [FLAG]... CELL
	       mapbench profile --subtract BASE NEW [--out DIR]

	CELL is the name of a cell, op/backend/source/cache/size, as in munmap/remap_pfn/bar/uc/64M or
	touch_read:10%:random/fault_page/compound/wb/2M. Counts each instruction of the cell, but for those of interrupts, by function and by the calls that led there. Prints a
	table and leaves profile.json, profile.svg (a flame graph) and run.json in a run directory. The
	sum is the cell's minimum and the clock's own cost, to the instruction: else exit status 1.
	With --mode time it samples instead, some seconds of repetitions: by cycles where KVM shows a
	PMU, else by the time on a CPU.

	  --mode exact|time  exact (default): count; time: sample
	  --by PART          count this part of what the cell's cost is made of (docs/vector.md) in place
	                     of instructions: as lines_written, atomics, held. What is counted once,
	                     as a line, is of the function that touched it first
	  --kernel K         kernel series (default $KERNEL_DEFAULT)
	$(arch_help 21)
	  --variant V        the machine: plain, cma, iommu or noncoherent (default: the one that the source is for)
	  --repeat N         repetitions, of which the least is shown (default 16)
	  --against PROFILE  also print what differs from that one, and draw it (difference.svg)
	  --subtract BASE NEW
	                     measure nothing: how NEW differs from BASE; each a run directory that
	                     profile has made, or a profile.json
	  --out DIR          the directory to make (default results/runs/DATE-KERNEL-profile); with --subtract
	                     one that may be there, but without a difference in it
	  --insmod 'PATH [PARAMETER=VALUE]...'
	                     load this kernel module in the machine first, and unload it after, as run does
	  --target PATH[@OFFSET,LENGTH]
	                     CELL may be of this device file of the machine, too, as run names it:
	                     munmap/target:NAME/file/any/2M
	  --test-module      load the module's test build
	  --params TEXT      module parameters

	Exit status: 0 all counted; 1 the cell cannot be measured or the sum is not the cell; 2 wrong
	arguments.
	EOF
}

profile_variant() { # profile_variant SOURCE: the machine that source is for
	local name
	for name in $(variant_names); do
		variant_set "$name"
		[[ ",$VARIANT_SOURCES," != *",$1,"* ]] || break
		name=plain
	done
	echo "$name"
}

profile_filter() { # profile_filter CELL: the regular expression that wants that name and no other
	sed 's/[][\\.*+?(){}|^$]/\\&/g; s/.*/^&$/' <<<"$1"
}

profile_measure() { # profile_measure CELL: into $PARTIAL
	local source filter
	source=$(cut -d/ -f3 <<<"$1")
	MACHINE_STALL=${MAPBENCH_STALL:-600} # a profiled boot is slow and silent
	SUITE=full BOOT_PROFILE=1
	[[ $MODE != exact ]] || MACHINE_PROFILE=1
	MACHINE_BY=$BY
	# All that can be timed, of whatever size: the name says which it is.
	OPS=all SIZES=${1##*/}
	PLAN=("$KERNELS ${VARIANT:-$(profile_variant "$source")}")
	[[ $1 != */1G ]] || MACHINE_MEMORY=4G MACHINE_LARGE_PAGES=262144
	build_bench
	kernel_module "$BUILD_KIND"
	# Whether there can be such a cell is for the benchmarks to say. The names that a machine has for
	# its BARs are for the machine.
	filter=$(profile_filter "$1")
	FILTER=$filter
	[[ $source != bar?* ]] || FILTER=$(profile_filter "${1/"/$source/"//bar/}")
	boot_check
	boot_match
	FILTER=$filter
	[[ -n $OUT ]] ||
		outdir_default "$DATA/runs/$(date -u +%Y%m%d-%H%M%S)-$(kernel_name "$KERNELS")-profile"
	rundir_begin
	rundir_all
	[[ $STOPPED == 0 ]] || rundir_drop "$STOPPED" "stopped: nothing is kept"
	[[ -s $PARTIAL/boot-0/part ]] || profile_fail "$1: see above"
	rundir_join "$PARTIAL/boot-0/part" "$PARTIAL/run.json"
	mv "$PARTIAL"/boot-0/{profile,kallsyms,dmesg.txt} "$PARTIAL"
	rm -rf "$PARTIAL/boot-0"
	build_guest
	"${ARCH_TRIPLET:+$ARCH_TRIPLET-}nm" "$GUEST/mapbench-cell" >"$PARTIAL/symbols"
}

profile_by() { # profile_by PART: into $BY; nothing and instructions are what it is without
	local parts
	BY=$1
	[[ -n $BY && $BY != instructions ]] || { BY='' && return; }
	parts=$(sed -n 's/^\(SUM\|DISTINCT\)(\([a-z_]*\)),$/\2/p' "$SRC/bench/clock/parts.h")
	[[ $BY != page_tables ]] || die 2 "--by $BY: that is counted outside the window, by no function"
	grep -qxF -e "$BY" <<<"$parts" || die 2 "--by '$BY': no such part: one of ${parts//$'\n'/, }"
	[[ $MODE == exact ]] || die 2 "--by $BY: it can be counted in mode exact alone"
	VECTOR=1
}

profile_fail() {
	rundir_drop 1 "$@"
}

profile_report() { # profile_report ARGUMENT...: the Python part; its errors are lines of their own
	report_module report.cli.profile "$@"
}

verb_profile() {
	VERB=profile
	. "$SRC/scripts/run/all.sh"
	. "$SRC/scripts/machine/boot.sh"
	. "$SRC/scripts/run/rundir.sh"
	local cell='' against='' subtract=() why status=0
	MODE=exact KERNELS=$KERNEL_DEFAULT OUT='' VARIANT='' REPEAT=16 BY=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) profile_usage; return 0 ;;
		--by)
			BY=$(option_value "$@")
			shift 2
			;;
		--repeat)
			REPEAT=$(option_repeat "$@")
			shift 2
			;;
		--against)
			against=$(option_value "$@")
			[[ -e $against ]] || die 2 "--against $against: no such profile"
			shift 2
			;;
		--subtract)
			[[ $# -ge 3 ]] || die 2 "--subtract needs two profiles: see mapbench profile --help"
			subtract=("$2" "$3")
			shift 3
			;;
		--out) OUT=$(option_value "$@"); shift 2 ;;
		--target) option_target "$@"; shift 2 ;;
		--test-module) BUILD_KIND="test"; shift ;;
		--params) PARAMS=$(option_value "$@"); shift 2 ;;
		-*)
			option_machine "$@" || option_unknown "$1"
			shift "$SHIFT"
			;;
		*)
			[[ -z $cell ]] || die 2 "one cell only: '$cell' and '$1' were given"
			cell=$1
			shift
			;;
		esac
	done
	if [[ ${#subtract[@]} -gt 0 ]]; then
		[[ -z $cell$against ]] || die 2 "--subtract measures nothing: leave out the cell and --against"
		[[ -z $BY ]] || die 2 "--subtract measures nothing: leave out --by"
		option_done
		profile_report subtract "${subtract[@]}" ${OUT:+--out "$OUT"}
		return
	fi
	[[ $cell == */*/*/*/* ]] ||
		die 2 "cell '$cell': give the name that run, compare and history call it by, as munmap/remap_pfn/bar/uc/64M or touch_read:10%:random/fault_page/compound/wb/2M"
	[[ $KERNELS != *,* ]] || die 2 "--kernel $KERNELS: one kernel at a time; then --subtract"
	option_done
	profile_by "$BY"
	option_arch
	option_debug_kernel
	kernel_ensure "$KERNELS"
	driver_check
	profile_measure "$cell"
	why=$(jq -r '(.skipped[0].why // empty), (.cells[].no_vector // empty | "it has no vector: " + .)' \
		"$PARTIAL/run.json")
	[[ -z $why ]] || profile_fail "$cell on $KERNEL: $why"
	[[ $(jq '.cells | length' "$PARTIAL/run.json") == 1 ]] || profile_fail "$cell on $KERNEL: not measured"
	profile_report make "$PARTIAL" ${BY:+--by "$BY"} || status=$?
	[[ $status -lt 2 && -s $PARTIAL/profile.json ]] || profile_fail "$cell: it has no profile: see above"
	[[ $status == 0 ]] || FAILED=1
	rm "$PARTIAL"/{profile,kallsyms,symbols}
	outdir_done "the profile is"
	say_paths "$OUT"
	[[ -z $against ]] || profile_report subtract "$against" "$OUT" --out "$OUT"
	[[ $FAILED == 0 ]] || die 1 "something failed: see above; the profile is in $OUT"
}
