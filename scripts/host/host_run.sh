# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A run on this host's own kernel: what boot_all is for the machine.

host_run_end() {
	local status=$?
	[[ -z ${QEMU_PID-} ]] || kill -KILL "$QEMU_PID" 2>/dev/null || true
	[[ -z ${HOST_STATE-} || $(host_for) != run ]] || host_give_back || true
	session_end
	[[ $status != 1 || -n $HOST_BEGUN ]] || exit 4
}

host_emulated() {
	grep -qs 'QEMU TCG' /proc/cpuinfo
}

host_guard() { # host_guard NAME VERDICT FOUND COST MEND: a line for the run's guards
	[[ $2 != bad ]] || jq -cn --arg name "doctor_$1" --arg detail "$3" \
		'{type: "guard", name: $name, held: false, detail: $detail}'
}

host_guards() {
	AT='' doctor_all host_guard || true
	jq -cn --argjson held "$(host_emulated && echo false || echo true)" \
		'{type: "guard", name: "not_emulated", held: $held, detail: "the CPU is real, not TCG"}'
}

# host_bench: start the benchmarks; they end with us
host_bench() {
	local flags
	read -ra flags <<<"$(boot_flags)"
	setpriv --pdeathsig KILL "$BENCH/mapbench-bench" "${flags[@]}" \
		--mapbench_out="$DIR/records" --benchmark_out="$DIR/gbench" --benchmark_out_format=json \
		--benchmark_filter="$FILTER" >"$DIR/console" 2>"$DIR/stderr" </dev/null &
	QEMU_PID=$!
}

host_judge() { # host_judge ENDED BENCH: a line for each thing that went wrong
	if [[ -n $HALTED ]]; then
		echo "$HALTED"
	elif [[ $1 == 0 ]]; then
		echo "mapbench-bench hung and was stopped"
	elif ((QEMU_STATUS > 128)); then
		echo "mapbench-bench was killed by SIG$(kill -l $((QEMU_STATUS - 128)))"
	elif ((QEMU_STATUS)); then
		echo "mapbench-bench: $(head -n 1 "$DIR/stderr" | sed 's/^mapbench-bench: //')"
	fi
	judge_log "$DIR/dmesg"
}

# host_run WORK: one environment, with the statuses of boot_all; 4: it could not begin
host_run() {
	local ended=1 before fault failed=0
	WORK=$1 LAST='' HALTED='' HOST_BEGUN=''
	session_scratch
	trap host_run_end EXIT
	host_lock
	host_mend
	ID=${KERNELS%-host}-time-host VARIANT=plain VARIANT_SOURCES='' VARIANT_BASELINES='' SEED='' QEMU_VERSION=''
	CMDLINE=$(cat /proc/cmdline)
	CPU_MODEL=$(sed -n 's/^model name[^:]*: //p;T;q' /proc/cpuinfo)
	ACCEL=kvm
	! host_emulated || ACCEL=tcg
	before=$(dmesg | wc -l)
	# shellcheck disable=SC2086 # each word is a parameter
	host_load run $PARAMS
	host_lend "$BIND" "$FORCE"
	sh "$SRC/scripts/guest/facts" | jq -c --argjson virtual "$(kvm_virtual && echo true || echo false)" \
		'. + {virtual: $virtual}' >"$DIR/facts"
	host_guards >"$DIR/guards"
	host_bench
	HOST_BEGUN=1
	echo begun >"$DIR/status"
	end_noted
	machine_watch "$DIR" 0 boot_progress || ended=0
	QEMU_PID=
	[[ ${QEMU_STATUS:-0} != 2 && ${QEMU_STATUS:-0} != "$BOOT_NOTHING" ]] || die 2 "$(boot_said "$(head -n 1 "$DIR/stderr")")"
	: >"$DIR/given"
	[[ $(host_for) != run ]] || host_give_back 2>"$DIR/given" || true
	dmesg | tail -n "+$((before + 1))" >"$DIR/dmesg"
	{ host_judge "$ended" && sed 's/^mapbench: //' "$DIR/given"; } >"$DIR/failures"
	[[ -s $DIR/failures || -n $HALTED ]] || boot_lost "$DIR/records" >>"$DIR/failures"
	while read -r fault; do
		note "$ID: $fault"
		failed=1
	done <"$DIR/failures"
	cat "$DIR/guards" >>"$DIR/records"
	boot_collect || exit 3
	return "$failed"
}
