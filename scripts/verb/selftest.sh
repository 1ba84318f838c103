# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the measurement itself can see: boots of the same, and boots with planted costs.

SELFTEST_PLANTS=( # BACKEND:OP, of suite quick
	{noop,remap_pfn,io_remap_pfn,iomap_memory,insert_page,insert_pages,fault_page,fault_pfn}:{mmap,munmap}
	{fault_page,fault_pfn}:fault
)
# Their cells to 2 MiB of whole mappings; those of 64 MiB take most of the time, and neither they nor
# shares and states show anything that these do not.
SELFTEST_PLANTED="^[a-z_]+/($(printf '%s\n' "${SELFTEST_PLANTS[@]%%:*}" | sort -u | paste -sd'|'))/"
SELFTEST_PLANTED+='(compound|coherent|bar)/.*/(4K|64K|2M)$'

selftest_usage() {
	cat <<-EOF
	usage: mapbench selftest [--boots N] [--costs N[,N]...] [--one-seed] [--mm] [--vector]
	                         [--out DIR] [--kernel K] [--arch A] [--filter REGEX]

	Boots suite quick N times, each with a seed of its own, KASLR and ASLR on and the cells in another
	order, two boots at a time; then the module's test build, without and with costs planted into
	${#SELFTEST_PLANTS[@]} pairs of backend and operation. Tells how many cells are trusted, how many agree, the false
	alarms among all pairs of boots, and the smallest planted cost that was caught everywhere.
	--boots 15 takes about 25 minutes on two CPUs.

	  --boots N          boots of the same, 2 to 99 (default 15)
	  --costs N[,N]...   instructions to plant, a page in one boot and a call in another
	                     (default 1,2,5,10)
	  --one-seed         also two boots with one seed
	  --mm               also a kernel built from Debian's source with one-line patches in mm/, of ten
	                     instructions a page, against the same without, and what profile says of each
	                     (building takes some minutes, once)
	  --vector           also count what each cell's cost is made of in the boots of the same: what the
	                     parts differ by, and the false alarms by them
	  --out DIR          the directory to make (default results/runs/DATE-selftest), with the runs,
	                     selftest.json and its table, selftest.txt
	  --kernel K         kernel series (default $KERNEL_DEFAULT)
	$(arch_help 21)
	  --filter REGEX     only these cells

	A selftest that is stopped, or was killed, keeps the runs that it has finished, without a verdict.
	Exit status: 0 at least 98 % of the cells trusted, 99 % of these agree, no false alarm, 10 planted
	instructions a page caught everywhere; 1 not so, or a boot failed; 2 wrong arguments.
	EOF
}

selftest_run() { # selftest_run NAME SEED FILTER ARGUMENT...: one boot into $PARTIAL/NAME
	local name=$1 seed=$2 filter=$3
	shift 3
	queue_add "$name" env "MAPBENCH_SEED=$seed" "$SRC/scripts/mapbench" run --thorough --arch "$ARCH" --kernel "$KERNELS" \
		${filter:+--filter "$filter"} --shuffle "$seed" --no-report --out "$OUT.partial/$name" "$@"
}

selftest_plan() { # selftest_plan BOOTS COSTS
	local n cost unit plants name planted=${FILTER:-$SELFTEST_PLANTED} vector=()
	[[ $VECTOR == 0 ]] || vector=(--vector)
	for n in $(seq "$1"); do
		selftest_run "same-$(printf %02d "$n")" "$n" "$FILTER" "${vector[@]}"
	done
	if [[ $ONE_SEED == 1 ]]; then
		selftest_run fixed-1 1 "$FILTER"
		selftest_run fixed-2 1 "$FILTER"
	fi
	selftest_run plant-none 100 "$planted" --test-module
	for cost in ${2//,/ }; do
		for unit in page call; do
			plants=$(IFS=, && echo "${SELFTEST_PLANTS[*]/%/:$unit:$cost}")
			name=plant-$unit-$cost
			echo "$plants" >"$PARTIAL/$name.params"
			selftest_run "$name" "$((200 + cost))" "$planted" --test-module --params "plant=$plants"
		done
	done
}

selftest_profile() { # selftest_profile NAME KERNEL CELL: into $PARTIAL/NAME
	queue_add "$1" "$SRC/scripts/mapbench" profile --kernel "$2" --out "$OUT.partial/$1" "$3"
}

# The patches are of mm/, where a developer would make them: against the same kernel without.
selftest_mm() {
	local planted=${FILTER:-$SELFTEST_PLANTED} patch name base cell
	linux_ensure base base
	base=$LINUX_TREE
	KERNELS=$base selftest_run mm-none 300 "$planted"
	for patch in "$SRC"/tests/kernel/mm-*.patch; do
		name=$(basename "$patch" .patch)
		linux_ensure base base -- "$patch" # of its name: from the objects of the unpatched one
		sed -n 's/^Dearer: //p' "$patch" >"$PARTIAL/$name.costs"
		KERNELS=$LINUX_TREE selftest_run "$name" 301 "$planted"
		cell=$(sed -n 's/^Profile: //p' "$patch")
		selftest_profile "profile-$name-without" "$base" "$cell"
		selftest_profile "profile-$name" "$LINUX_TREE" "$cell"
	done
}

verb_selftest() {
	VERB=selftest
	. "$SRC/scripts/run/all.sh"
	. "$SRC/scripts/machine/boot.sh"
	. "$SRC/scripts/run/rundir.sh"
	. "$SRC/scripts/run/queue.sh"
	local boots=15 costs=1,2,5,10 name failed=0 FILTER='' ONE_SEED=0 MM=0
	OUT='' KERNELS=$KERNEL_DEFAULT
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) selftest_usage; return 0 ;;
		--boots)
			boots=$(option_value "$@")
			[[ $boots =~ ^([2-9]|[1-9][0-9])$ ]] || die 2 "--boots $boots: give a whole number, 2 to 99"
			shift 2
			;;
		--costs)
			costs=$(option_value "$@")
			[[ $costs =~ ^[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*$ ]] ||
				die 2 "--costs $costs: give whole numbers from 1 to 9999, as 1,10"
			shift 2
			;;
		--one-seed) ONE_SEED=1; shift ;;
		--mm) MM=1; shift ;;
		--vector) VECTOR=1; shift ;;
		--out)
			OUT=$(option_value "$@")
			OUT=$(outdir_path "$OUT")
			outdir_free
			shift 2
			;;
		--kernel) KERNELS=$(option_value "$@"); shift 2 ;;
		--arch) option_arch_set "$@"; shift 2 ;;
		--filter) FILTER=$(option_value "$@"); shift 2 ;;
		*) option_unknown "$1" ;;
		esac
	done
	option_done
	option_arch
	[[ $MM == 0 || -z $ARCH_TRIPLET ]] || die 2 "--arch $ARCH, --mm: a patched kernel is for this host's own processor alone yet"
	kernel_ensure "$KERNELS"
	build_bench
	boot_check
	kernel_module test
	kernel_module
	[[ -z $FILTER ]] || boot_match
	[[ -n $OUT ]] || outdir_default "$DATA/runs/$(date -u +%Y%m%d-%H%M%S)-selftest"
	rundir_within
	end_add queue_stop
	selftest_plan "$boots" "$costs"
	[[ $MM == 0 ]] || selftest_mm
	queue_all 2 "$PARTIAL" "selftest"
	for name in "${!QUEUE_STATUS[@]}"; do
		[[ ${QUEUE_STATUS[$name]} == 0 ]] && continue
		note "boot $name failed: $(tail -n 1 "$PARTIAL/$name.log")"
		failed=1
	done
	report selftest "$PARTIAL" || failed=1
	outdir_done "what it found is"
	say_paths "$OUT"
	return $failed
}
