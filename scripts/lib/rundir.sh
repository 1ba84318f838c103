# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A run directory: filled under a temporary name, renamed when whole. What finished is kept even
# when the guest died or mapbench was stopped or killed; nothing is kept when nothing was measured.

RUNDIR_BOOT=boot_all	# what measures one environment
RUNDIR_ROOM=16 # MiB that a run may need

rundir_room() { # rundir_room DIRECTORY: what there is left
	echo "$(($(df -Pk "$1" | awk 'NR == 2 { print $4 }') / 1024)) MiB are free"
}

# rundir_recover DIRECTORY: what runs that were killed have left in it becomes runs, or goes
rundir_recover() {
	local partial lock cells
	for partial in "$1"/*.partial; do
		[[ -e $partial/lock ]] || continue
		exec {lock}<"$partial/lock"
		if flock -n "$lock"; then
			cells=$(rundir_merge "$partial") || cells=0
			if [[ $cells != 0 && ! -e ${partial%.partial} ]]; then
				rundir_keep "$partial" "${partial%.partial}" || true
				note "a run was killed; its $cells finished cells are in ${partial%.partial}"
			else
				rm -rf "$partial"
				note "a run was killed with all its processes; nothing of it was kept, and $partial is removed"
			fi
		fi
		exec {lock}<&-
	done
}

rundir_begin() {
	local called
	called=$(kernel_names "$KERNELS")
	OUT=${OUT:-$SRC/results/runs/$(date -u +%Y%m%d-%H%M%S)-${called// /+}-$MODE}
	[[ ! -e $OUT ]] || die 2 "--out $OUT: it is there already; give a new directory"
	mkdir -p "$(dirname "$OUT")" || die 2 "--out $OUT: cannot make $(dirname "$OUT")"
	rundir_recover "$(dirname "$OUT")"
	[[ ! -e $OUT ]] || die 2 "--out $OUT: it is there already; give a new directory"
	PARTIAL=$OUT.partial
	[[ ! -e $PARTIAL ]] || die 2 "--out $OUT: $PARTIAL is in the way: another run's, or remove it"
	(($(df -Pk "$(dirname "$OUT")" | awk 'NR == 2 { print $4 }') / 1024 >= RUNDIR_ROOM)) ||
		die 1 "--out $OUT: a run needs $RUNDIR_ROOM MiB and $(rundir_room "$(dirname "$OUT")"): free some, or give another --out"
	trap 'rm -rf "$PARTIAL"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$PARTIAL"
	exec {RUNDIR_LOCK}>"$PARTIAL/lock"
	flock "$RUNDIR_LOCK"
	FAILED=0 STOPPED=0 FULL=0
}

# rundir_plan: what to boot, "SERIES VARIANT" each, with all built; sets PLAN
rundir_plan() {
	local kernel name names=plain
	# shellcheck disable=SC2153 # the verb sets it
	ASKED=$VARIANT
	if [[ $SUITE == full ]]; then
		names=$(variant_names) # the plain ones take longest, and are first
	elif [[ -z $FILTER || $FILTER == *vfio* ]]; then
		names="plain $(variant_with_baselines)"
	fi
	PLAN=()
	build_bench
	for name in ${VARIANT:-$names}; do
		for kernel in ${KERNELS//,/ }; do
			kernel_ensure "$kernel"
			build_module "$BUILD_KIND"
			variant_set "$name"
			if variant_fits; then
				PLAN+=("$kernel $name")
			fi
		done
	done
	[[ ${#PLAN[@]} -gt 0 ]] || variant_check
	if [[ $SUITE == full ]]; then
		MACHINE_MEMORY=4G MACHINE_LARGE_PAGES=262144 # for 1 GiB
		MACHINE_STALL=${MAPBENCH_STALL:-900}
	fi
}

# rundir_all: boot the plan. Counting is not disturbed by what else runs: two at a time then.
rundir_all() {
	local at_once=1 next=0 n texts kernel variant
	[[ $MODE != exact || $(nproc) -lt 2 ]] || at_once=2
	RUNNING=()
	trap rundir_stop EXIT
	trap 'STOPPED=130' INT
	trap 'STOPPED=143' TERM
	while ((!STOPPED && (next < ${#PLAN[@]} || ${#RUNNING[@]}))); do
		while ((next < ${#PLAN[@]} && ${#RUNNING[@]} < at_once)); do
			mkdir "$PARTIAL/boot-$next"
			read -r kernel variant <<<"${PLAN[next]}"
			("$RUNDIR_BOOT" "$PARTIAL/boot-$next" "$kernel" "$variant") 2>"$PARTIAL/boot-$next/said" &
			RUNNING[next]=$!
			next=$((next + 1))
		done
		texts=
		for n in "${!RUNNING[@]}"; do
			texts+="${texts:+ | }$(cat "$PARTIAL/boot-$n/progress" 2>/dev/null || true)"
			kill -0 "${RUNNING[n]}" 2>/dev/null || rundir_reap "$n"
		done
		progress "$texts"
		sleep 0.2
	done
	rundir_stop
	trap - EXIT INT TERM
	say_done
}

rundir_reap() { # rundir_reap N: a boot is over
	local status=0
	wait "${RUNNING[$1]}" || status=$?
	unset "RUNNING[$1]"
	say_done
	cat "$PARTIAL/boot-$1/said" >&2
	case $status in
	0) ;;
	2) # wrong arguments are so in every boot
		if compgen -G "$PARTIAL/boot-*/part" >/dev/null; then
			FAILED=1
			return 0
		fi
		rundir_stop
		rm -rf "$PARTIAL"
		exit 2
		;;
	3) FAILED=1 FULL=1 ;;
	4)
		rundir_stop
		rm -rf "$PARTIAL"
		exit 1
		;;
	*) FAILED=1 ;;
	esac
}

rundir_stop() {
	local pid
	for pid in "${RUNNING[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	RUNNING=()
}

# rundir_merge PARTIAL: what its boots have left into one run; prints the number of cells
rundir_merge() {
	local partial=$1 dir
	rm -f "$partial"/{parts,probes,dmesg.txt}
	while read -r dir; do
		[[ -e $dir/part ]] || continue
		cat "$dir/part" >>"$partial/parts" && cat "$dir/probes" >>"$partial/probes" &&
			cat "$dir/dmesg.txt" >>"$partial/dmesg.txt" || return 1
		mv "$dir"/{gbench,hyperfine}-*.json "$partial" 2>/dev/null || true
	done < <(printf '%s\n' "$partial"/boot-* | sort -V)
	[[ -s $partial/parts ]] || { echo 0; return 0; }
	jq -s -f "$SRC/scripts/lib/merge.jq" "$partial/parts" >"$partial/run.json" || return 1
	if [[ -s $partial/probes ]]; then
		jq -s '{schema: 1, environments: (map(.env) | unique), probes: .}' "$partial/probes" \
			>"$partial/semantics.json" || return 1
	fi
	rm -rf "$partial/parts" "$partial/probes" "$partial"/boot-*
	jq '.cells | length' "$partial/run.json"
}

rundir_keep() { # rundir_keep PARTIAL OUT: status 1: the report could not be written
	local failed=0
	report validate "$1" >/dev/null || failed=1
	[[ $REPORT == 0 ]] || report report "$1" >/dev/null || failed=1
	rm -f "$1/lock"
	mv "$1" "$2"
	return $failed
}

rundir_end() {
	local cells
	if ! cells=$(rundir_merge "$PARTIAL") || [[ $cells == 0 && $FULL == 1 ]]; then
		rm -rf "$PARTIAL"
		die 1 "cannot write the run to $PARTIAL and nothing of it is kept ($(rundir_room "$(dirname "$OUT")")); earlier runs are whole: free some space and run this again"
	fi
	if [[ $cells == 0 && $STOPPED != 0 ]]; then
		rm -rf "$PARTIAL"
		die "$STOPPED" "stopped before anything was measured; nothing is kept"
	elif [[ $cells == 0 ]]; then
		rm -f "$PARTIAL/lock"
		mv "$PARTIAL" "$OUT.failed"
		die 1 "no cell was measured: what there is lies in $OUT.failed"
	fi
	rundir_keep "$PARTIAL" "$OUT" || FAILED=1
	report table "$OUT"
	[[ $STOPPED == 0 ]] || die "$STOPPED" "stopped: the $cells cells that finished are in $OUT"
	[[ $FAILED == 0 ]] || die 1 "something failed: see above; the $cells cells that finished are in $OUT"
}
