# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One boot of a run, in a process of its own: what it measured and said, into a directory WORK.

# What a boot is to do, for verbs to say otherwise.
SUITE=quick FILTER='' REPEAT='' SIZES='' SHUFFLE='' SEMANTICS=0 FAULTS=0 CLOCKS=0 VECTOR=0 THOROUGH=0 BUILD_KIND='' PARAMS=''
OPS='' PROCESSES='' TARGETS=() # files of the machine to measure too
TOUCH_BAR='' WRITE_BAR='' # of the host's functions, what may be read, and written
ASKED='' # the variant that the user named
BOOT_NOTHING=3 # mapbench-bench's status where no cell is one that the filter wants
BOOT_PROFILE= # not empty: keep what was counted or, in mode time, sampled; and the kernel's symbols

boot_flags() { # those of mapbench-bench, but for its files and its filter
	local flags="--mapbench_mode=$MODE --mapbench_suite=$SUITE" own=''
	[[ $SUITE != full && ${MACHINE:-vm} == vm ]] || flags+=" --mapbench_bars=all"
	if [[ -n $VARIANT_SOURCES ]]; then
		[[ $SUITE == full || -n $ASKED ]] || own=none # quick has it for the baselines alone
		flags+=" --mapbench_sources=${own:-$VARIANT_SOURCES}"
		flags+=" --mapbench_baselines=${VARIANT_BASELINES:-none}"
	elif [[ $SUITE != full && -z $FILTER ]]; then
		flags+=" --mapbench_common"
	fi
	[[ -z $SIZES ]] || flags+=" --mapbench_sizes=$SIZES"
	[[ -z $OPS ]] || flags+=" --mapbench_ops=$OPS"
	[[ ${MACHINE:-vm} == host ]] || flags+=" --mapbench_free_bar=0000:00:08.0/2"
	[[ -z $TOUCH_BAR ]] || flags+=" --mapbench_touch_bar=$TOUCH_BAR"
	[[ -z $WRITE_BAR ]] || flags+=" --mapbench_write_bar=$WRITE_BAR"
	[[ -z $BOOT_PROFILE || $MODE != time ]] || flags+=" --mapbench_samples=/ports/profile"
	[[ $FAULTS == 0 ]] || flags+=" --mapbench_faults"
	[[ $CLOCKS == 0 ]] || flags+=" --mapbench_clocks"
	[[ $VECTOR == 0 ]] || flags+=" --mapbench_vector"
	[[ $THOROUGH == 0 ]] || flags+=" --mapbench_thorough"
	[[ -z $REPEAT ]] || flags+=" --mapbench_reps=$REPEAT"
	[[ -z $SHUFFLE ]] || flags+=" --mapbench_shuffle=$SHUFFLE"
	[[ $MODE != exact ]] || flags+=" --mapbench_mailbox=/sys/bus/pci/devices/0000:00:1e.0/resource2"
	[[ $MODE != time || $ACCEL == kvm ]] || flags+=" --mapbench_emulated"
	echo "$flags"
}

# boot_said TEXT: what mapbench-bench said of its flags, in the words of the verb's
boot_said() {
	local text=$1
	[[ ! $text =~ ^mapbench(-bench|-probe)?:\ (.*)$ ]] || text=${BASH_REMATCH[2]}
	text=${text//--mapbench_touch_bar/--touch-bar}
	text=${text//--mapbench_write_bar/--write-bar}
	text=${text//--mapbench_reps/--repeat}
	text=${text//--mapbench_/--}
	echo "${text//--benchmark_filter/--filter}"
}

# boot_check: refuse, before anything boots, what can be told to be wrong of the flags alone
boot_check() {
	local error
	error=$("$BENCH/mapbench-bench" ${SIZES:+"--mapbench_sizes=$SIZES"} --mapbench_check \
		${OPS:+"--mapbench_ops=$OPS"} --benchmark_filter="$FILTER" 2>&1 >/dev/null) || die 2 "$(boot_said "$error")"
}

boot_names() { # boot_names FIELD: what $MODULE has of it, in the order of the alphabet, with commas
	modinfo -F "mapbench_$1" "$MODULE" | sort | paste -sd,
}

# boot_match [BAR]: sets MATCHED, the backends and baselines of which $MODULE, or the machine, can have a
# cell that the filter wants; refuses a filter that wants none. With BAR it may be one of a BAR with a name
# of its own, which only the machine knows.
boot_match() {
	local bar=${1-} target flags=() error="" file backends
	backends=$(boot_names backend)
	MATCHED=
	[[ -n $backends ]] || return 0 # a module of an older state does not say them
	for target in "${TARGETS[@]}"; do
		flags+=("--mapbench_target=$target")
	done
	file=$(mktemp)
	MATCHED=$("$BENCH/mapbench-bench" --mapbench_suite="$SUITE" "${flags[@]}" \
		${SIZES:+"--mapbench_sizes=$SIZES"} ${OPS:+"--mapbench_ops=$OPS"} --benchmark_filter="$FILTER" \
		"--mapbench_check=$backends/$(boot_names source)/$(boot_names cache)" 2>"$file") ||
		error=$(head -n 1 "$file")
	rm -f "$file"
	[[ -z $error || -n $bar ]] || die 2 "$(boot_said "$error")"
}

boot_job() { # the guest's script
	local probe='' targets='' load='' before='' after='' flags
	flags=$(boot_flags)
	if [[ ${#TARGETS[@]} -gt 0 && (-n $ASKED || $VARIANT == plain) ]]; then
		targets=$(printf " --mapbench_target='%s'" "${TARGETS[@]}")
	fi
	load=$(driver_job /ports/stderr) || exit 2
	# After the figures, so that it cannot disturb them.
	[[ $SEMANTICS == 0 || $VARIANT != plain ]] || probe=$(boot_probes)
	if [[ -n $PROCESSES && $VARIANT == plain ]]; then
		boot_hyperfine
		probe+=$'\n'"sh processes ${REPEAT:-20} /ports/hyperfine 2>>/ports/stderr || status=1"
	fi
	if [[ $CLOCKS == 1 ]]; then
		cp "$SRC/scripts/guest/clocks" "$DIR/job/"
		before="sh clocks 2>/ports/stderr || exit 1"
		after="echo >/sys/kernel/tracing/kprobe_events"
	fi
	printf '%s' "$FILTER" >"$DIR/job/filter"
	printf '%s' "$PARAMS" >"$DIR/job/params"
	cp "$SRC"/scripts/guest/{facts,quiet,baselines} "$DIR/job/"
	cat >"$DIR/job/job" <<-EOF
		${MAPBENCH_GUEST_HOOK-}
		sh facts >/ports/facts
		sh quiet
		sh baselines
		$load
		$before
		mapbench-bench $flags$targets --mapbench_out=/ports/records --benchmark_out=/ports/gbench \\
			--benchmark_out_format=json --benchmark_filter="\$(cat filter)" >/dev/null 2>>/ports/stderr
		status=\$?
		$after
		$probe
		${BOOT_PROFILE:+grep -i ' [tw] ' /proc/kallsyms >/ports/kallsyms}
		$(driver_job_end /ports/stderr)
		exit \$status
	EOF
}

boot_probes() { # the guest's lines that probe; with a filter, only those of which it wants a cell
	local only='' target targets=() length
	[[ -z $FILTER || -z ${MATCHED-} ]] || only=" --only '${MATCHED//$'\n'/,}'"
	echo "insmod /modules/brd.ko rd_nr=1 rd_size=1024"
	boot_probe "$only"
	for target in "${TARGETS[@]}"; do
		length=${target##*,}
		[[ $length == 0[xX]* ]] || length=10#$length # an octal one is the machine's to refuse
		if [[ $target != *@* ]] || ((length < 2 << 20)); then
			targets+=("--beside '$target'") # too small, but not to be taken for another
		else
			targets+=("--target '$target'")
		fi
	done
	[[ " ${targets[*]}" != *' --target '* ]] || boot_probe "$only ${targets[*]}"
}

boot_probe() { # boot_probe FLAGS
	echo "mapbench-probe$1 --disk /dev/ram0 --out /ports/records 2>>/ports/stderr || status=1"
}

boot_hyperfine() { # what whole processes are timed with, and its libraries, into the job
	local lib
	mkdir "$DIR/job/lib"
	cp "$(command -v hyperfine)" "$BENCH/mapbench-once" "$SRC/scripts/guest/processes" \
		"$DIR/job/"
	while read -r lib; do
		cp -L "$lib" "$DIR/job/lib/"
	done < <(ldd "$DIR/job/hyperfine" | grep -oE '/[^ ]+')
}

# boot_progress SECONDS: how far the guest is. It is stopped when it should be, or when the process
# that shows this has been killed; what it has measured by then is kept.
boot_progress() {
	local last text far work
	[[ $STOPPED == 0 && ! -e ${WORK%/*}/stop ]] || HALTED="mapbench was stopped"
	kill -0 $$ 2>/dev/null || HALTED="mapbench was killed"
	[[ -z $HALTED ]] || kill -KILL "$QEMU_PID" 2>/dev/null || true
	[[ $1 != "$LAST" ]] || return 0
	LAST=$1
	last=$(tail -c 16384 "$DIR/records" 2>/dev/null) || true
	last=${last##*'"type":"progress"'}
	last=${last%%$'\n'*}
	# As bench/run/record.c writes it, whole.
	if [[ $last =~ \"done\":([0-9]+),\"cells\":([0-9]+),\"work_done\":([0-9]+),\"work\":([0-9]+)\}$ ]]; then
		text="$ID: ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]} cells, $1 s"
		far=${BASH_REMATCH[3]} work=${BASH_REMATCH[4]}
		# of the first hundredth nothing follows for the rest
		((far * 100 < work)) || text+=", about $((work * $1 / far - $1)) s to go"
	elif [[ ! -s $WORK/progress ]]; then
		text="$ID: booting"
	else
		return 0
	fi
	{ echo "$text" >"$WORK/progress"; } 2>/dev/null || true
}

# boot_all WORK SERIES VARIANT: one environment. Status 1: something failed; 2: wrong arguments; 3:
# what was measured could not be written.
boot_all() {
	local ended=1 status fault failed=0 name names=(stderr facts) ports=()
	WORK=$1 LAST='' HALTED=''
	session_prepare "$2" "$3" "$BUILD_KIND"
	ID=$(kernel_name "$2")-$MODE
	[[ $VARIANT == plain ]] || ID+=-$VARIANT
	kvm_accel "$MODE"
	QEMU_VERSION=$("$ARCH_QEMU" --version | sed -n 's/QEMU emulator version //p')
	boot_job
	[[ -z $BOOT_PROFILE ]] || names+=(kallsyms)
	[[ -z $BOOT_PROFILE || $MODE != time ]] || names+=(profile) # else the plugin writes it
	for name in "${names[@]}" ${PROCESSES:+hyperfine}; do
		ports+=(-chardev "file,id=$name,path=$DIR/$name"
			-device "virtserialport,chardev=$name,name=$name")
	done
	session_ready
	end_noted
	session_machine 0 boot_progress -serial "file:$DIR/console" "${ports[@]}" || ended=0
	if [[ -n $HALTED ]]; then
		echo "$HALTED" >"$DIR/failures"
	else
		machine_verdict "$DIR" "$ended" >"$DIR/failures"
		boot_died "$DIR" >"$DIR/died"
		jq -r '"\(.name) was being measured when the guest came to its end"' "$DIR/died" >>"$DIR/failures"
		! machine_qemu_failed "$DIR" || : >"$DIR/died" # which is not held against the target
		[[ -s $DIR/failures ]] || boot_lost "$DIR/records" >>"$DIR/failures"
	fi
	status=$(sed -n 's/^exit //p' "$DIR/status" 2>/dev/null) || true
	if [[ $status == 2 || $status == "$BOOT_NOTHING" ]]; then
		fault=$(boot_said "$(head -n 1 "$DIR/stderr")")
		if [[ -n $VARIANT_SOURCES && ${#PLAN[@]} -gt 1 && $status == "$BOOT_NOTHING" ]]; then
			note "$ID: nothing to measure: no cell of $VARIANT_SOURCES matches"
			return 0
		fi
		die 2 "$fault"
	fi
	while read -r fault; do
		note "$ID: $(boot_said "$fault")"
	done < <(grep -E '^mapbench(-bench|-probe)?: ' "$DIR/stderr")
	boot_hostcheck
	while read -r fault; do
		note "$ID: $fault"
		failed=1
	done <"$DIR/failures"
	[[ ${status:-1} == 0 ]] || failed=1
	boot_collect || exit 3
	return "$failed"
}

# boot_died DIR: name and backend of the cell of a target at which the guest came to its end
boot_died() {
	! grep -qs '^exit ' "$1/status" || return 0
	grep -s '"type":"begin"\|"type":"cell"\|"type":"skip"\|"type":"vector"' "$1/records" | tail -n 1 |
		jq -c 'select(.type == "begin") | {name, backend}' 2>/dev/null || true
}

# boot_lost RECORDS: a line where fewer cells came than the benchmarks, which came to their end, said that
# they would tell of, or where one of the lines is no record
boot_lost() {
	jq -R 'fromjson? // {type: "damaged"}' "$1" 2>/dev/null | jq -s -r '
		(map(select(.type == "plan") | .cells) | add // 0) as $planned
		| (map(select(.type == "cell" or .type == "skip")) | length) as $came
		| (map(select(.type == "damaged")) | length) as $damaged
		| if $planned != $came then "records were lost: \($came) of \($planned) cells came"
			elif $damaged > 0 then "records were damaged: \($damaged) lines are none"
			else empty end'
}

# The host's own look at the shared file behind ivshmem; into DIR/absent each mapping that is not there.
boot_hostcheck() {
	local file device
	: >"$DIR/absent"
	for file in 64M:04 1G:05 free:08; do
		device="1af4:1110 0000:00:${file#*:}.0 BAR2"
		"$BENCH/mapbench-hostcheck" verify "$DIR/ivshmem-${file%:*}" --device "$device" \
			<"$DIR/records" >>"$DIR/absent" 2>>"$DIR/failures" || true
	done
	jq -r '"host check: \(.name): \(.what)"' "$DIR/absent" >>"$DIR/failures"
}

boot_config() { # a hash of the kernel's configuration, where it can be read
	local file
	for file in "${KERNEL_BUILD-}/.config" "${PATHS_HOST:-/host}/boot/config-$KERNEL"; do
		[[ ! -r $file ]] || { sha256sum <"$file" | cut -c1-16 && return; }
	done
}

boot_collect() { # the pieces of $DIR that are for $WORK
	local log=$DIR/dmesg
	[[ -s $log ]] || log=$DIR/console
	[[ -e $log ]] || : >"$log" # stopped before there was a machine
	{ echo "==== $ID" && cat "$log"; } >"$WORK/dmesg.txt" || return 1
	if [[ -s $DIR/gbench ]]; then
		cp "$DIR/gbench" "$WORK/gbench-$ID.json" || return 1
	fi
	if [[ -n $BOOT_PROFILE ]]; then
		cp "$DIR"/{profile,kallsyms} "$WORK" || return 1
	fi
	if [[ -s $DIR/hyperfine ]]; then
		cp "$DIR/hyperfine" "$WORK/hyperfine-$ID.json" || return 1
	fi
	[[ -s $DIR/facts ]] || echo '{}' >"$DIR/facts"
	# A guest that died may have left half a line behind.
	[[ -e $DIR/records ]] || : >"$DIR/records"
	[[ -e $DIR/absent ]] || : >"$DIR/absent"
	[[ -e $DIR/died ]] || : >"$DIR/died"
	jq -c -R 'fromjson? // empty' "$DIR/records" >"$DIR/lines"
	jq -c --arg id "$ID" 'select(.type == "probe") | {env: $id} + del(.type)' "$DIR/lines" \
		>"$WORK/probes" || return 1
	jq -s -c --arg id "$ID" --arg mode "$MODE" --arg suite "$SUITE" --arg accel "$ACCEL" \
		--arg variant "$VARIANT" --arg own "$VARIANT_SOURCES,$VARIANT_BASELINES" \
		--arg machine "${MACHINE:-vm}" --arg arch "$ARCH" --arg clocksource "$ARCH_CLOCKSOURCE" --arg qemu "$QEMU_VERSION" \
		--arg cpu "$CPU_MODEL" --arg seed "$SEED" --arg commit "$MAPBENCH_COMMIT" \
		--arg version "$MAPBENCH_VERSION" --arg sources "$MAPBENCH_SOURCES" \
		--argjson dirty "$MAPBENCH_DIRTY" --arg flags "$CMDLINE" --arg kernel "$KERNEL" \
		--argjson shuffle "${SHUFFLE:-null}" --arg unbooted "${MACHINE_UNBOOTED-}" \
		--arg started "$(date -u -d "@$EPOCHSECONDS" +%Y-%m-%dT%H:%M:%SZ)" \
		--arg judge "$JUDGE_LINES" --arg config "$(boot_config)" --arg host_cpu "$(sed -n 's/^model name[^:]*: //p;T;q' /proc/cpuinfo)" \
		--argjson virtual "$(kvm_virtual && echo true || echo false)" --slurpfile facts "$DIR/facts" --slurpfile absent "$DIR/absent" \
		--slurpfile died "$DIR/died" --rawfile failures "$DIR/failures" \
		-f "$SRC/scripts/machine/environment.jq" "$DIR/lines" >"$WORK/part.new" &&
		mv "$WORK/part.new" "$WORK/part"
}
