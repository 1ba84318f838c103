# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What about this machine changes nanoseconds. Each doctor_NAME looks at one thing below $AT (empty:
# the machine itself) and gives one finding; doctor_all runs them in this order.

DOCTOR_CHECKS=(governor turbo hybrid throttled idle smt load steal hypervisor clocksource
	debug mitigations thp numa ksm damon watchdog pmu perf kvm)

# finding VERDICT FOUND [COST MEND]: ok; note: it changes figures, so compare like with like; bad: it
# makes nanoseconds untrustworthy
finding() {
	FINDING=("$1" "$2" "${3-}" "${4-}")
}

doctor_read() { # doctor_read FILE: its first line, or nothing
	local line=''
	read -r line 2>/dev/null <"$AT$1" || true
	printf '%s' "$line"
}

doctor_chosen() { # doctor_chosen FILE: the word in brackets
	local line
	line=$(doctor_read "$1")
	line=${line#*\[}
	printf '%s' "${line%%\]*}"
}

doctor_governor() {
	local file all=0 other=() name
	for file in "$AT"/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor; do
		[[ -e $file ]] || continue
		all=$((all + 1))
		name=$(doctor_read "${file#"$AT"}")
		[[ $name == performance ]] || other+=("$name")
	done
	if [[ $all == 0 ]]; then
		finding note "no cpufreq: firmware or a hypervisor sets the frequency" \
			"the frequency can change unseen" "compare runs that alternate, not runs days apart"
	elif [[ ${#other[@]} == 0 ]]; then
		finding ok "performance on $all CPUs"
	else
		finding bad "${other[0]} on ${#other[@]} of $all CPUs" \
			"a CPU that begins slow measures its own waking up" \
			"cpupower frequency-set -g performance"
	fi
}

doctor_turbo() {
	local no boost
	no=$(doctor_read /sys/devices/system/cpu/intel_pstate/no_turbo)
	boost=$(doctor_read /sys/devices/system/cpu/cpufreq/boost)
	if [[ $no == 0 ]]; then
		finding bad "on" "the frequency follows temperature and what other cores do" \
			"echo 1 >/sys/devices/system/cpu/intel_pstate/no_turbo"
	elif [[ $boost == 1 ]]; then
		finding bad "on" "the frequency follows temperature and what other cores do" \
			"echo 0 >/sys/devices/system/cpu/cpufreq/boost"
	elif [[ -n $no$boost ]]; then
		finding ok "off"
	else
		finding ok "no switch for it"
	fi
}

doctor_hybrid() {
	if [[ -d $AT/sys/bus/event_source/devices/cpu_atom || -d $AT/sys/devices/cpu_atom ]]; then
		finding bad "cores of two kinds" "a cell costs what the kind of core makes it cost" \
			"run mapbench under taskset -c with cores of one kind"
	else
		finding ok "cores of one kind"
	fi
}

doctor_throttled() {
	local file n=0 one
	for file in "$AT"/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/core_throttle_count; do
		[[ -e $file ]] || continue
		one=$(doctor_read "${file#"$AT"}")
		((n += one)) || true
	done
	if ((n)); then
		finding note "the CPUs were throttled $n times since boot" "figures grow while it is hot" \
			"let it cool down, or lower the frequency for good"
	else
		finding ok "not throttled since boot"
	fi
}

doctor_idle() {
	local file most=0 one
	for file in "$AT"/sys/devices/system/cpu/cpu0/cpuidle/state*/latency; do
		[[ -e $file && $(doctor_read "${file#"$AT"}") =~ ^[0-9]+$ ]] || continue
		[[ $(cat "${file%latency}disable" 2>/dev/null) != 1 ]] || continue
		one=$(doctor_read "${file#"$AT"}")
		((one <= most)) || most=$one
	done
	if ((most > 50)); then
		finding note "idle states that take up to $most us to leave" \
			"the first repetitions after a sleep start with cold caches" \
			"cpupower idle-set -D 50, or boot with intel_idle.max_cstate=1"
	else
		finding ok "no deep idle state"
	fi
}

doctor_smt() {
	if [[ $(doctor_read /sys/devices/system/cpu/smt/active) == 1 ]]; then
		finding note "on" "work on the sibling takes its share of the core" \
			"echo off >/sys/devices/system/cpu/smt/control, or keep the machine idle"
	else
		finding ok "off"
	fi
}

doctor_load() {
	local load cpus
	load=$(doctor_read /proc/loadavg)
	load=${load%% *}
	cpus=$(grep -cs '^processor' "$AT/proc/cpuinfo" || true)
	if awk "BEGIN { exit !(${load:-0} > 0.5 * ${cpus:-1}) }"; then
		finding bad "load $load on $cpus CPUs" "other work takes time, cache and memory bandwidth" \
			"stop it, or wait"
	else
		finding ok "load ${load:-unknown} on $cpus CPUs"
	fi
}

doctor_steal() {
	local percent
	percent=$(awk '/^cpu / { for (i = 2; i <= 9; i++) all += $i
		printf "%.1f", all ? 100 * $9 / all : 0; exit }' "$AT/proc/stat" 2>/dev/null) || true
	if awk "BEGIN { exit !(${percent:-0} >= 1) }"; then
		finding bad "$percent % of the time since boot was stolen" \
			"the hypervisor runs others inside the measured windows" \
			"use a machine of your own, or mode exact"
	else
		finding ok "${percent:-0} % stolen"
	fi
}

doctor_hypervisor() {
	if grep -qsE '^flags.* hypervisor' "$AT/proc/cpuinfo"; then
		finding note "this is a virtual machine" \
			"page faults and TLB misses walk two levels of tables, so they cost more than on hardware; KVM is nested: no cell of the machine's in mode time is trusted" \
			"say so with the figures; do not compare them with hardware"
	else
		finding ok "none"
	fi
}

doctor_clocksource() {
	local name
	name=$(doctor_read /sys/devices/system/clocksource/clocksource0/current_clocksource)
	case $name in
	tsc*) finding ok "$name" ;;
	kvm-clock | hyperv*)
		finding note "$name" "a read costs some more and can be late after a migration" \
			"boot with clocksource=tsc if the hypervisor keeps it stable" ;;
	*) finding bad "${name:-unknown}" "each read of the clock is slow, and is in the figure" \
		"boot with clocksource=tsc tsc=reliable; see why dmesg says it is unstable" ;;
	esac
}

DOCTOR_DEBUG='KASAN|KCSAN|KMSAN|PROVE_LOCKING|DEBUG_KMEMLEAK|DEBUG_VM|PAGE_TABLE_CHECK_ENFORCED|DEBUG_ATOMIC_SLEEP|GCOV_KERNEL|KCOV|SLUB_DEBUG_ON'
DOCTOR_DEBUG_SYMBOLS='kasan_report|__kcsan_check_access|kmsan_report|lockdep_init|kmemleak_init'

doctor_debug() {
	local found
	found=$({
		grep -shE "^CONFIG_($DOCTOR_DEBUG)=y" "$AT/boot/config-$(doctor_read /proc/sys/kernel/osrelease)" |
			sed 's/^CONFIG_//; s/=y$//'
		grep -soE " ($DOCTOR_DEBUG_SYMBOLS)$" "$AT/proc/kallsyms"
	} | tr -d ' ' | sort -u | tr '\n' ' ') || true
	if [[ -n $found ]]; then
		finding bad "the kernel has ${found% }" "everything costs more, and not evenly" \
			"boot the distribution's ordinary kernel"
	else
		finding ok "none of those that cost"
	fi
}

doctor_mitigations() {
	local file name active=()
	for file in "$AT"/sys/devices/system/cpu/vulnerabilities/*; do
		[[ -e $file ]] || continue
		name=$(doctor_read "${file#"$AT"}")
		[[ $name != Mitigation:* ]] || active+=("${file##*/}")
	done
	if [[ ${#active[@]} -gt 0 ]]; then
		finding note "against ${active[*]}" \
			"each system call and fault pays for them; a CPU without them would rank the ways differently" \
			"leave them on if your users have them; compare only runs with the same"
	else
		finding ok "none active"
	fi
}

doctor_thp() {
	local thp
	thp=$(doctor_chosen /sys/kernel/mm/transparent_hugepage/enabled)
	if [[ $thp == never ]]; then
		finding note "never" "anonymous memory comes page by page; Linux 6.12 has no fault_huge" \
			"echo madvise >/sys/kernel/mm/transparent_hugepage/enabled"
	else
		finding ok "${thp:-not in this kernel}"
	fi
}

doctor_numa() {
	if [[ $(doctor_read /proc/sys/kernel/numa_balancing) =~ ^[1-9] ]]; then
		finding bad "NUMA balancing is on" "it unmaps pages to see who uses them: faults in any window" \
			"sysctl kernel.numa_balancing=0"
	else
		finding ok "no balancing"
	fi
}

doctor_ksm() {
	if [[ $(doctor_read /sys/kernel/mm/ksm/run) == 1 ]]; then
		finding note "merges pages" "a daemon scans memory and takes cache" "echo 0 >/sys/kernel/mm/ksm/run"
	else
		finding ok "not running"
	fi
}

doctor_damon() {
	if [[ $(doctor_read /sys/module/damon_stat/parameters/enabled) == Y ]]; then
		finding note "samples access bits" "it changes what munmap finds in the page tables" \
			"echo N >/sys/module/damon_stat/parameters/enabled"
	else
		finding ok "not running"
	fi
}

doctor_watchdog() {
	if [[ $(doctor_read /proc/sys/kernel/nmi_watchdog) == 1 ]]; then
		finding note "the NMI watchdog is on" "it holds one of the PMU's counters" "sysctl kernel.nmi_watchdog=0"
	else
		finding ok "off"
	fi
}

doctor_pmu() {
	local name
	for name in cpu cpu_core armv8_pmuv3_0; do
		if [[ -d $AT/sys/bus/event_source/devices/$name ]]; then
			finding ok "$name"
			return
		fi
	done
	finding note "none" "nanoseconds alone: no instructions, cycles and TLB misses beside them" \
		"in a virtual machine, have the hypervisor expose it"
}

doctor_perf() {
	local level
	level=$(doctor_read /proc/sys/kernel/perf_event_paranoid)
	if [[ -z $level ]]; then
		finding note "the kernel has no perf events" "no PMU counts" "boot a kernel with CONFIG_PERF_EVENTS"
	elif ((level > 2)); then
		finding note "perf_event_paranoid is $level" "PMU counts for root alone" \
			"sysctl kernel.perf_event_paranoid=2, or run as root"
	else
		finding ok "perf_event_paranoid is $level"
	fi
}

doctor_kvm() {
	local known why
	known=$(grep -lxs tcg "${CACHE-}"/kvm-"$(doctor_read /proc/sys/kernel/osrelease)"-* | head -n 1) || true
	if [[ ! -e $AT/dev/kvm ]]; then
		finding note "no /dev/kvm" "mode time in the machine is emulated, and so not trusted" \
			"modprobe kvm_intel or kvm_amd; in a virtual machine, have nesting turned on"
	elif [[ ! -w $AT/dev/kvm ]]; then
		finding note "/dev/kvm is not yours to open" "mode time in the machine is emulated" "run as root"
	elif [[ -n $known ]]; then
		why=$(sed -n 2p "$known") # none where an earlier version has tried
		finding note "/dev/kvm is there, but ran no kernel when it was tried${why:+: $why}" \
			"mode time in the machine is emulated" \
			"see log/kvm.log in the cache directory; it is tried again a day later, or when kvm-* there is removed"
	else
		finding ok "/dev/kvm can be opened"
	fi
}

DOCTOR_PATIENCE=10	# seconds that one of them may take,
DOCTOR_PATIENCE_ALL=60	# and all of them

# doctor_bounded NAME SECONDS: sets FINDING. What hangs, as a file system or a driver may where its file
# is read, is left behind.
doctor_bounded() {
	local pipe pid field fields=() deadline=$((SECONDS + $2))
	exec {pipe}< <("doctor_$1" && printf '%s\0' "${FINDING[@]}")
	pid=$!
	while [[ ${#fields[@]} -lt 4 ]] &&
		IFS= read -r -d '' -t $((deadline > SECONDS ? deadline - SECONDS : 1)) -u "$pipe" field; do
		fields+=("$field")
	done
	exec {pipe}<&-
	FINDING=("${fields[@]}")
	[[ ${#fields[@]} -lt 4 ]] || return 0
	kill -KILL "$pid" 2>/dev/null || true
	finding note "no answer in $2 s" "what it would have said is unknown" \
		"see which file of /proc, /sys or /boot hangs"
}

# doctor_all EMIT: EMIT NAME VERDICT FOUND COST MEND for each; status 1 if one is bad
doctor_all() {
	local name bad=0 left end=$((SECONDS + DOCTOR_PATIENCE_ALL))
	for name in "${DOCTOR_CHECKS[@]}"; do
		left=$((end > SECONDS ? end - SECONDS : 1))
		doctor_bounded "$name" $((left < DOCTOR_PATIENCE ? left : DOCTOR_PATIENCE))
		"$1" "$name" "${FINDING[@]}"
		[[ ${FINDING[0]} != bad ]] || bad=1
	done
	return $bad
}
