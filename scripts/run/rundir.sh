# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A run directory: filled under a temporary name, renamed when whole. What finished is kept even
# when the guest died or mapbench was stopped or killed; nothing is kept when nothing was measured.

RUNDIR_BOOT=boot_all	# what measures one environment
RUNDIR_ROOM=16 # MiB that a run may need
REPORT=1 # 0: without report.html

rundir_room() { # rundir_room DIRECTORY: what there is left
	echo "$(($(trust_free "$1") >> 20)) MiB are free"
}

rundir_recover_one() { # rundir_recover_one PARTIAL: in a subshell
	local cells out finished
	outdir_adopt "$1" || return 0
	rundir_recover "$PARTIAL/" 2>/dev/null # those that it had started
	finished=$(outdir_finished)
	if ! cells=$(rundir_merge "$PARTIAL" "mapbench was killed before its end" 2>/dev/null); then
		note "a run was killed, and what it had finished cannot be put together now ($(rundir_room "$(dirname -- "$1")")): it stays in $1; free some space, or remove it"
		return
	fi
	if [[ $cells != 0 ]]; then
		out=$(outdir_unused "${1%.partial}")
		rundir_draw || true
		outdir_keep "$1" "$out" || return 0
		note "a run was killed; its $cells finished cells are in $out"
	elif [[ -n $finished ]]; then
		out=$(outdir_unused "${1%.partial}")
		outdir_keep "$1" "$out" || return 0
		note "a selftest, debate or gate was killed; $finished, which finished, can be found in $out"
	else
		outdir_drop "$1"
		note "a run was killed with all its processes; nothing of it was kept, and $1 is removed"
	fi
}

# rundir_recover DIRECTORY: what runs that were killed have left in it becomes runs, or goes
rundir_recover() {
	local partial
	outdir_sweep "$1"
	while IFS= read -r -d '' partial; do
		(rundir_recover_one "$partial") || true
	done < <(outdir_found "$1")
}

rundir_begin() {
	local called parent
	called=$(kernel_names "$KERNELS")
	[[ -n $OUT ]] || outdir_default "$DATA/runs/$(date -u +%Y%m%d-%H%M%S)-${called// /+}-$MODE"
	OUT=$(outdir_path "$OUT")
	parent=$(dirname -- "$OUT")
	outdir_free
	outdir_parent
	rundir_recover "$parent"
	(($(trust_free "$parent") >> 20 >= RUNDIR_ROOM)) ||
		die 1 "--out $OUT: a run needs $RUNDIR_ROOM MiB and $(rundir_room "$parent"): free some, or give another --out"
	outdir_begin
	origin_say
	FAILED=0 FULL=0
	end_add rundir_abandon
}

# rundir_within: begins OUT for who starts runs of their own in it
rundir_within() {
	outdir_parent
	rundir_recover "$(dirname -- "$OUT")"
	outdir_begin
	end_add outdir_end
}

# rundir_abandon: for the end that nobody has foreseen; what finished is kept all the same
rundir_abandon() {
	local cells
	[[ -n $PARTIAL ]] || return 0
	rundir_stop
	if ! cells=$(rundir_merge "$PARTIAL" "mapbench ended before it should"); then
		note "what finished cannot be put together now ($(rundir_room "$(dirname -- "$OUT")")): it stays in $OUT.partial, and the next run beside it tries again"
		return
	fi
	if [[ $cells != 0 ]] && outdir_keep "$OUT.partial" "$OUT"; then
		note "the $cells cells that finished are in $OUT, without a report: see mapbench report"
	elif [[ $cells == 0 ]]; then
		outdir_drop "$OUT.partial"
	else
		note "$(outdir_astray "$OUT"): the $cells cells that finished are in $(outdir_where), without a report"
	fi
}

rundir_drop() { # rundir_drop STATUS TEXT: nothing is kept
	outdir_drop "$OUT.partial"
	die "$@"
}

# rundir_large: room for the largest size that may be measured, and as much of the large BAR filled as is
# compared with it
rundir_large() {
	local largest=${SIZES##*,} pages
	[[ $SUITE != full ]] || largest=1G
	pages=$(($(numfmt --from=iec "${largest:-0}") / 4096))
	((pages <= MACHINE_LARGE_PAGES)) || MACHINE_MEMORY=4G MACHINE_LARGE_PAGES=$pages
}

# rundir_plan: what to boot, "SERIES VARIANT" each, with all built; sets PLAN
rundir_plan() {
	local kernel name names=plain
	ASKED=$VARIANT
	if [[ $SUITE == full ]]; then
		names=$(variant_names) # the plain ones take longest, and are first
	elif [[ -z $FILTER ]]; then
		names="plain $(variant_with_baselines)"
	fi
	PLAN=()
	build_bench
	if [[ -n $FILTER ]]; then
		kernel_ensure "${KERNELS%%,*}"
		kernel_module "$BUILD_KIND"
		boot_match "$([[ $SUITE != full ]] || echo bar)"
		[[ $SUITE == full ]] || names="plain $(variant_with_baselines "$MATCHED")"
	fi
	for name in ${VARIANT:-$names}; do
		for kernel in ${KERNELS//,/ }; do
			kernel_ensure "$kernel"
			driver_check
			build_guest
			kernel_module "$BUILD_KIND"
			variant_set "$name"
			if variant_fits; then
				PLAN+=("$kernel $name")
			fi
		done
	done
	[[ ${#PLAN[@]} -gt 0 ]] || variant_check
	rundir_large
	if [[ $SUITE == full ]]; then
		MACHINE_STALL=${MAPBENCH_STALL:-900}
	fi
}

# rundir_all: boot the plan. Counting is not disturbed by what else runs: two at a time then.
rundir_all() {
	local at_once=1
	[[ $MODE != exact || $(nproc) -lt 2 ]] || at_once=2
	end_noted
	queue_run "$at_once" "${#PLAN[@]}" rundir_boot rundir_reap rundir_far
	rundir_stop
	say_done
}

rundir_boot() { # rundir_boot N: a boot of the plan
	local kernel variant
	mkdir "$PARTIAL/boot-$1"
	read -r kernel variant <<<"${PLAN[$1]}"
	exec 2>"$PARTIAL/boot-$1/said"
	end_begin
	"$RUNDIR_BOOT" "$PARTIAL/boot-$1" "$kernel" "$variant"
}

rundir_far() { # rundir_far N...: how far those boots are, for a terminal
	local n texts=
	for n; do
		texts+="${texts:+ | }$(cat "$PARTIAL/boot-$n/progress" 2>/dev/null || true)"
	done
	echo "$texts"
}

rundir_reap() { # rundir_reap N STATUS: a boot is over
	say_done
	cat "$PARTIAL/boot-$1/said" >&2 || true
	case $2 in
	0) ;;
	2) # wrong arguments are so in every boot
		if compgen -G "$PARTIAL/boot-*/part" >/dev/null; then
			FAILED=1
			return 0
		fi
		rundir_stop
		outdir_drop "$OUT.partial"
		exit 2
		;;
	3) FAILED=1 FULL=1 ;;
	4)
		rundir_stop
		outdir_drop "$OUT.partial"
		exit 1
		;;
	*) FAILED=1 ;;
	esac
}

rundir_stop() { # end the boots; each keeps what it has measured
	! queue_busy || : >"$PARTIAL/stop"
	queue_wait
}

rundir_join() { # rundir_join PARTS FILE: one run of the parts of boots, judged
	report_module report.cli.merge "$1" >"$2.new" && mv "$2.new" "$2"
}

# rundir_merge PARTIAL [WHAT]: what its boots have left into one run, and WHAT went wrong with it as a whole;
# prints the number of cells
rundir_merge() {
	local partial=$1 what=${2-} dir
	rm -f "$partial"/{parts,probes,dmesg.txt,stop}
	while read -r dir; do
		[[ -e $dir/part ]] || continue
		# Of what ended in the midst of writing, as with the power, the others are kept all the same.
		if [[ -n $what ]] && ! jq -e . "$dir/part" >/dev/null 2>&1; then
			what+="; what ${dir##*/} had left cannot be read"
			continue
		fi
		cat "$dir/part" >>"$partial/parts" && cat "$dir/probes" >>"$partial/probes" &&
			cat "$dir/dmesg.txt" >>"$partial/dmesg.txt" || return 1
		mv "$dir"/{gbench,hyperfine}-*.json "$partial" 2>/dev/null || true
	done < <(printf '%s\n' "$partial"/boot-* | sort -V)
	if [[ -s $partial/parts ]]; then
		if [[ -s $partial/probes ]]; then
			jq -s '{schema: 1, environments: (map(.env) | unique), probes: .}' "$partial/probes" \
				>"$partial/semantics.json" || return 1
		fi
		rundir_join "$partial/parts" "$partial/run.json" || return 1
	fi
	[[ -s $partial/run.json ]] || { echo 0; return 0; } # else it was merged before it was killed
	if [[ -n $what ]]; then
		jq --arg what "$what" '.failures = (.failures // []) + [{env: null, what: $what}]' "$partial/run.json" \
			>"$partial/run.json.new" && mv "$partial/run.json.new" "$partial/run.json" || return 1
	fi
	rm -rf "$partial/parts" "$partial/probes" "$partial"/boot-*
	jq '.cells | length' "$partial/run.json"
}

rundir_draw() { # check PARTIAL and draw its report; status 1: it could not be
	local failed=0
	report validate "$PARTIAL" >/dev/null || failed=1
	[[ $REPORT == 0 ]] || report report "$PARTIAL" >/dev/null || failed=1
	return $failed
}

rundir_reasons() { # why nothing was measured, a line each: what failed, or else why it was left out
	local line
	while IFS= read -r line; do
		note "$line"
	done < <(jq -r '((.failures // []) | map(.what)) as $failed
		| if $failed != [] then $failed else .skipped | group_by(.why) | map("\(.[0].name // .[0].op): \(.[0].why)") end
		| unique | .[:8][]' "$PARTIAL/run.json" 2>/dev/null)
}

rundir_end() {
	local cells failed
	if ! cells=$(rundir_merge "$PARTIAL") || [[ $cells == 0 && $FULL == 1 ]]; then
		rundir_drop 1 "cannot write the run to $OUT and nothing of it is kept ($(rundir_room "$(dirname "$OUT")")); earlier runs are whole: free some space and run this again"
	fi
	if [[ $cells == 0 && $STOPPED != 0 ]]; then
		rundir_drop "$STOPPED" "stopped before anything was measured; nothing is kept"
	elif [[ $cells == 0 ]]; then
		failed=$(outdir_unused "$OUT.failed")
		rundir_reasons
		outdir_keep "$OUT.partial" "$failed" || failed=$(outdir_where)
		die 1 "no cell was measured: what there is lies in $failed"
	fi
	rundir_draw || FAILED=1
	outdir_done "the run is"
	report table "$OUT" || say_lost "the $cells cells that finished are in $OUT"
	[[ $STOPPED == 0 ]] || die "$STOPPED" "stopped: the $cells cells that finished are in $OUT"
	[[ $FAILED == 0 ]] || die 1 "something failed: see above; the $cells cells that finished are in $OUT"
}
