# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# How long the machine may take. What counts is the time in which it could have run: not that in which
# this host was stopped or suspended, nor that in which its processors were others'.

WATCH_BOOT=60 # seconds that a boot may take to its job where no earlier one tells more

# watch_waited: sets WAITED to the ms that one of QEMU's threads has waited for a CPU of the host
watch_waited() {
	local file ns
	WAITED=0
	for file in /proc/"$QEMU_PID"/task/*/schedstat; do
		{ read -r _ ns _ <"$file"; } 2>/dev/null || continue
		((ns / 1000000 <= WAITED)) || WAITED=$((ns / 1000000))
	done
}

watch_stopped() { # whether somebody has stopped QEMU
	local stat=
	{ IFS= read -r -d '' stat <"/proc/$QEMU_PID/stat"; } 2>/dev/null || [[ -n $stat ]] || return 1
	[[ ${stat##*) } == [Tt]* ]]
}

watch_begin() { # sets WATCH_SPENT, the ms that count, to 0
	WATCH_SPENT=0 WATCH_OWED=0
	WATCH_LAST=${EPOCHREALTIME/[.,]/}
	watch_waited
	WATCH_WAITED=$WAITED
}

# watch_count: add to WATCH_SPENT what has gone by since the last call. Called several times a second:
# where more than one has gone by, this host was not running us.
watch_count() {
	local now gone
	now=${EPOCHREALTIME/[.,]/}
	gone=$(((now - WATCH_LAST) / 1000))
	WATCH_LAST=$now
	((gone >= 0)) || gone=0
	((gone <= 1000)) || gone=1000
	watch_waited
	((WAITED <= WATCH_WAITED)) || WATCH_OWED=$((WATCH_OWED + WAITED - WATCH_WAITED))
	WATCH_WAITED=$WAITED
	! watch_stopped || gone=0
	if ((WATCH_OWED >= gone)); then
		WATCH_OWED=$((WATCH_OWED - gone))
	else
		WATCH_SPENT=$((WATCH_SPENT + gone - WATCH_OWED))
		WATCH_OWED=0
	fi
}

watch_took() { # the file that says how long such a boot took here, in s
	echo "$CACHE/took/boot-$MODE-$ACCEL${ARCH_TRIPLET:+-$ARCH}$(! machine_debug || echo -debug)"
}

watch_boot_limit() { # watch_boot_limit TRY: in ms; five times what it took before
	local took limit=$WATCH_BOOT
	! machine_debug || limit=$((limit * 5))
	took=$(cat "$(watch_took)" 2>/dev/null) || true
	[[ ! $took =~ ^[1-9][0-9]{0,4}$ ]] || ((took * 5 <= limit)) || limit=$((took * 5))
	echo $((limit * 1000 * ($1 == 1 ? 1 : 4)))
}

# machine_watch DIR LIMIT CALLBACK [TRY]: wait for the guest's end; stop it when it does not come as far
# as its job, when the job has taken LIMIT seconds, or (LIMIT 0) when nothing new has come out of it
# for MACHINE_STALL seconds. Returns 1 if it had to be stopped, with the reason in WATCH_WHY: boot,
# limit or silence.
machine_watch() {
	local dir=$1 limit=$(($2 * 1000)) callback=$3 boot size='' now last=0 job='' shown=$SECONDS checked=-1000
	boot=$(watch_boot_limit "${4-1}")
	WATCH_WHY=
	watch_begin
	while kill -0 "$QEMU_PID" 2>/dev/null; do
		watch_count
		if [[ -z $job ]] && machine_begun "$dir"; then
			job=$WATCH_SPENT last=$WATCH_SPENT
			mkdir -p "$CACHE/took"
			echo $((job / 1000 + 1)) >"$(watch_took).$BASHPID" && mv "$(watch_took).$BASHPID" "$(watch_took)"
		fi
		if [[ -n $job ]] && ((!limit && WATCH_SPENT - checked >= 1000)); then
			checked=$WATCH_SPENT
			now=$(stat -c %s "$dir/records" "$dir/gbench" "$dir/console" 2>/dev/null) || true
			[[ $now == "$size" ]] || last=$WATCH_SPENT
			size=$now
		fi
		if [[ -z $job ]]; then
			((WATCH_SPENT <= boot)) || WATCH_WHY=boot
		elif ((limit)); then
			((WATCH_SPENT - job <= limit)) || WATCH_WHY=limit
		else
			((WATCH_SPENT - last <= MACHINE_STALL * 1000)) || WATCH_WHY=silence
		fi
		if [[ -n $WATCH_WHY ]]; then
			kill -KILL "$QEMU_PID" 2>/dev/null
			wait "$QEMU_PID" 2>/dev/null || true
			return 1
		fi
		$callback "$((SECONDS - shown))"
		pause 0.5
	done
	say_done
	QEMU_STATUS=0
	wait "$QEMU_PID" 2>/dev/null || QEMU_STATUS=$?
}

# machine_run DIR MODE LIMIT CALLBACK [QEMU ARGUMENT]...: boot and watch. A boot that died or hung before
# the job began is not the job's failure: emulators and kernels have races there. So it is booted once
# more, once, and MACHINE_UNBOOTED says what the first one died of. Returns what machine_watch does.
machine_run() {
	local dir=$1 mode=$2 limit=$3 callback=$4 try status file
	shift 4
	MACHINE_UNBOOTED=
	for try in 1 2; do
		QEMU_STATUS=0 status=0
		machine_boot "$dir" "$mode" "$@"
		machine_watch "$dir" "$limit" "$callback" "$try" || status=$?
		if ((try == 2 || QEMU_STATUS)) || [[ -n ${HALTED-} ]] || machine_begun "$dir" ||
			grep -q 'terminating on signal' "$dir/qemu.log"; then
			return "$status"
		fi
		MACHINE_UNBOOTED=$(machine_verdict "$dir" "$((!status))" | head -n 1)
		note "the machine did not come up; booting it once more. $MACHINE_UNBOOTED"
		mv "$dir/console" "$dir/console.first"
		for file in dmesg records gbench status stdout stderr; do
			[[ ! -f $dir/$file ]] || : >"$dir/$file"
		done
		truncate -s 0 "$dir/mailbox"
		truncate -s 1M "$dir/mailbox"
	done
}
