# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A run directory: filled under a temporary name, renamed when whole. What finished is kept even
# when the guest died; nothing is kept when nothing was measured.

rundir_begin() {
	local series=${KERNELS//,/+}
	OUT=${OUT:-$SRC/results/runs/$(date -u +%Y%m%d-%H%M%S)-$series-$MODE}
	[[ ! -e $OUT ]] || die 2 "--out $OUT: it is there already; give a new directory"
	mkdir -p "$(dirname "$OUT")" || die 2 "--out $OUT: cannot make $(dirname "$OUT")"
	PARTIAL=$OUT.partial
	rm -rf "$PARTIAL"
	mkdir "$PARTIAL"
	FAILED=0
}

rundir_job() { # the guest's script
	local flags="--mapbench_mode=$MODE --mapbench_suite=$SUITE"
	[[ $SUITE == quick ]] || flags+=" --mapbench_bars=all"
	[[ -z $REPEAT ]] || flags+=" --mapbench_reps=$REPEAT"
	[[ $MODE != exact ]] || flags+=" --mapbench_mailbox=/sys/bus/pci/devices/0000:00:1e.0/resource2"
	[[ $MODE != time || $ACCEL == kvm ]] || flags+=" --mapbench_emulated"
	# Google Benchmark writes more behind the size.
	printf '%s' "${FILTER/%\$/(/|\$)}" >"$DIR/job/filter"
	printf '%s' "$PARAMS" >"$DIR/job/params"
	cp "$SRC"/scripts/guest/{facts,quiet} "$DIR/job/"
	cat >"$DIR/job/job" <<-EOF
		${MAPBENCH_GUEST_HOOK-}
		sh facts >/ports/facts
		sh quiet
		mapbench-bench $flags --mapbench_out=/ports/records --benchmark_out=/ports/gbench \\
			--benchmark_out_format=json --benchmark_filter="\$(cat filter)" >/dev/null 2>/ports/stderr
		status=\$?
		exit \$status
	EOF
}

rundir_progress() { # rundir_progress SECONDS: how far the guest is
	local cells plan
	[[ -t 2 ]] || return 0
	plan=$(sed -n 's/.*"type":"plan","cells":\([0-9]*\).*/\1/p;q' "$DIR/records" 2>/dev/null)
	cells=$(grep -c '"type":"cell"' "$DIR/records" 2>/dev/null) || true
	if [[ -n $plan && $cells -gt 0 ]]; then
		progress "$KERNEL $MODE: $cells of $plan cells, $1 s, about $((plan * $1 / cells - $1)) s to go"
	else
		progress "$KERNEL $MODE: booting, $1 s"
	fi
}

rundir_kernel() { # rundir_kernel SERIES: one boot, one environment
	local id=$1-$MODE ended=1 status fault
	session_prepare "$1" "$VARIANT"
	machine_accel "$MODE"
	rundir_job
	session_boot -serial "file:$DIR/console" \
		-chardev "file,id=stderr,path=$DIR/stderr" -device virtserialport,chardev=stderr,name=stderr \
		-chardev "file,id=facts,path=$DIR/facts" -device virtserialport,chardev=facts,name=facts
	machine_watch "$DIR" 0 rundir_progress || ended=0
	: >"$DIR/failures"
	machine_verdict "$DIR" "$ended" >>"$DIR/failures"
	status=$(sed -n 's/^exit //p' "$DIR/status")
	if [[ $status == 2 ]]; then
		rm -rf "$PARTIAL"
		die 2 "$(head -n 1 "$DIR/stderr" | sed 's/^mapbench-bench: //')"
	fi
	rundir_hostcheck
	while read -r fault; do
		note "$id: $fault"
		FAILED=1
	done <"$DIR/failures"
	[[ ${status:-1} == 0 ]] || FAILED=1
	rundir_collect "$id"
	rm -rf "$DIR"
	DIR=
}

# The host's own look at the shared file behind ivshmem, a line for each cell that is not there.
rundir_hostcheck() {
	local file device
	for file in 64M:04 1G:05; do
		device="1af4:1110 0000:00:${file#*:}.0 BAR2"
		"$BUILD/bench/bench/mapbench-hostcheck" verify "$DIR/ivshmem-${file%:*}" --device "$device" \
			<"$DIR/records" >"$DIR/hostfail" 2>&1 ||
			sed '/^hostcheck: /d; s/^/host check: /' "$DIR/hostfail" >>"$DIR/failures"
	done
}

rundir_collect() { # rundir_collect ID: the pieces of $DIR into $PARTIAL
	local id=$1 log=$DIR/dmesg
	[[ -s $log ]] || log=$DIR/console
	{
		echo "==== $id"
		cat "$log"
	} >>"$PARTIAL/dmesg.txt"
	[[ -s $DIR/gbench ]] && cp "$DIR/gbench" "$PARTIAL/gbench-$id.json"
	[[ -s $DIR/facts ]] || echo '{}' >"$DIR/facts"
	# A guest that died may have left half a line behind.
	jq -c -R 'fromjson? // empty' "$DIR/records" >"$DIR/lines"
	jq -s -c --arg id "$id" --arg mode "$MODE" --arg suite "$SUITE" --arg accel "$ACCEL" \
		--arg qemu "$(qemu-system-x86_64 --version | sed -n 's/QEMU emulator version //p')" \
		--arg cpu "$CPU_MODEL" --arg seed "$SEED" --arg commit "$MAPBENCH_COMMIT" \
		--argjson dirty "$MAPBENCH_DIRTY" --arg flags "$CMDLINE" --arg kernel "$KERNEL" \
		--arg started "$(date -u -d "@$EPOCHSECONDS" +%Y-%m-%dT%H:%M:%SZ)" \
		--slurpfile facts "$DIR/facts" --rawfile failures "$DIR/failures" \
		-f "$SRC/scripts/lib/environment.jq" "$DIR/lines" >>"$PARTIAL/parts"
}

rundir_end() {
	local cells
	jq -s '{schema: 1, environments: map(.environment), cells: (map(.cells) | add),
		skipped: (map(.skipped) | add), failures: (map(.failures) | add)}
		| if .failures == [] then del(.failures) else . end' "$PARTIAL/parts" >"$PARTIAL/run.json"
	rm -f "$PARTIAL/parts"
	cells=$(jq '.cells | length' "$PARTIAL/run.json")
	if [[ $cells == 0 ]]; then
		mv "$PARTIAL" "$OUT.failed"
		die 1 "no cell was measured: what there is lies in $OUT.failed"
	fi
	report validate "$PARTIAL" >/dev/null || FAILED=1
	report report "$PARTIAL" >/dev/null || FAILED=1
	mv "$PARTIAL" "$OUT"
	report table "$OUT"
	[[ $FAILED == 0 ]] || die 1 "something failed: see above; the cells that finished are in $OUT"
}
