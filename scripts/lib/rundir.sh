# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A run directory: filled under a temporary name, renamed when whole. What finished is kept even
# when the guest died; nothing is kept when nothing was measured.

rundir_begin() {
	local called
	called=$(kernel_names "$KERNELS")
	OUT=${OUT:-$SRC/results/runs/$(date -u +%Y%m%d-%H%M%S)-${called// /+}-$MODE}
	[[ ! -e $OUT ]] || die 2 "--out $OUT: it is there already; give a new directory"
	mkdir -p "$(dirname "$OUT")" || die 2 "--out $OUT: cannot make $(dirname "$OUT")"
	PARTIAL=$OUT.partial
	rm -rf "$PARTIAL"
	mkdir "$PARTIAL"
	FAILED=0
}

# rundir_plan: what to boot, "SERIES VARIANT" each, with all built; sets PLAN
rundir_plan() {
	local kernel name names=plain
	[[ $SUITE != full ]] || names=$(variant_names) # the plain ones take longest, and are first
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
	trap 'exit 130' INT
	trap 'exit 143' TERM
	while ((next < ${#PLAN[@]} || ${#RUNNING[@]})); do
		while ((next < ${#PLAN[@]} && ${#RUNNING[@]} < at_once)); do
			mkdir "$PARTIAL/boot-$next"
			read -r kernel variant <<<"${PLAN[next]}"
			(boot_all "$PARTIAL/boot-$next" "$kernel" "$variant") 2>"$PARTIAL/boot-$next/said" &
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
	trap - EXIT
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

rundir_end() {
	local cells n
	for n in "${!PLAN[@]}"; do
		cat "$PARTIAL/boot-$n/part" >>"$PARTIAL/parts" 2>/dev/null || continue
		cat "$PARTIAL/boot-$n/probes" >>"$PARTIAL/probes"
		cat "$PARTIAL/boot-$n/dmesg.txt" >>"$PARTIAL/dmesg.txt"
		mv "$PARTIAL/boot-$n"/gbench-*.json "$PARTIAL" 2>/dev/null || true
	done
	rm -rf "$PARTIAL"/boot-*
	jq -s -f "$SRC/scripts/lib/merge.jq" "$PARTIAL/parts" >"$PARTIAL/run.json"
	if [[ -s $PARTIAL/probes ]]; then
		jq -s '{schema: 1, environments: (map(.env) | unique), probes: .}' "$PARTIAL/probes" \
			>"$PARTIAL/semantics.json"
	fi
	rm -f "$PARTIAL/parts" "$PARTIAL/probes"
	cells=$(jq '.cells | length' "$PARTIAL/run.json")
	if [[ $cells == 0 ]]; then
		mv "$PARTIAL" "$OUT.failed"
		die 1 "no cell was measured: what there is lies in $OUT.failed"
	fi
	report validate "$PARTIAL" >/dev/null || FAILED=1
	[[ $REPORT == 0 ]] || report report "$PARTIAL" >/dev/null || FAILED=1
	mv "$PARTIAL" "$OUT"
	report table "$OUT"
	[[ $FAILED == 0 ]] || die 1 "something failed: see above; the cells that finished are in $OUT"
}
