#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# doctor on a made-up machine: each finding is seen where it is and not where it is not.
# shellcheck disable=SC2016 # jq's variables
. "$(dirname "$0")/../../lib.sh"
needs_root "it asks as another user"

AT=$SCRATCH/at
CPU=/sys/devices/system/cpu
export MAPBENCH_DOCTOR_ROOT=$AT MAPBENCH_CACHE=$SCRATCH/cache

write() { # write FILE TEXT
	mkdir -p "$AT$(dirname "$1")"
	printf '%s\n' "$2" >"$AT$1"
}

healthy() {
	rm -rf "$AT"
	write $CPU/cpu0/cpufreq/scaling_governor performance
	write $CPU/cpu1/cpufreq/scaling_governor performance
	write $CPU/intel_pstate/no_turbo 1
	write $CPU/smt/active 0
	write $CPU/cpu0/cpuidle/state0/latency 2
	write $CPU/vulnerabilities/meltdown "Not affected"
	write /sys/devices/system/clocksource/clocksource0/current_clocksource tsc
	write /sys/kernel/mm/transparent_hugepage/enabled "always [madvise] never"
	write /sys/bus/event_source/devices/cpu/type 4
	write /proc/loadavg "0.10 0.10 0.10 1/100 1"
	write /proc/cpuinfo "$(printf 'processor : 0\nflags : fpu\nprocessor : 1\nflags : fpu')"
	write /proc/stat "cpu  1000 0 1000 8000 0 0 0 0 0 0"
	write /proc/sys/kernel/osrelease 7.2.0-made-up
	write /proc/sys/kernel/perf_event_paranoid 2
	write /proc/sys/kernel/nmi_watchdog 0
	write /proc/kallsyms "0000000000000000 T vm_insert_page"
	write /boot/config-7.2.0-made-up "# CONFIG_KASAN is not set"
	write /dev/kvm ''
}

verdicts() { # the findings that are not ok, "NAME VERDICT" each
	jq -r '.findings[] | select(.verdict != "ok") | "\(.name) \(.verdict)"' "$SCRATCH/out" | tr '\n' ,
}

# sees NAME VERDICT FILE TEXT: with that file the one thing wrong is NAME
sees() {
	local status=0
	[[ $2 != bad ]] || status=1
	healthy
	write "$3" "$4"
	expect_status $status "$1 is $2 with $3 '${4%%$'\n'*}'" "$MAPBENCH" doctor --json
	expect_true "and nothing else ($(verdicts))" test "$(verdicts)" = "$1 $2,"
	expect_true "with what it costs and how to mend it" jq -e --arg name "$1" \
		'.findings[] | select(.name == $name) | .cost != "" and .mend != ""' "$SCRATCH/out"
}

# lacks NAME VERDICT PATH: the same where PATH is not there
lacks() {
	healthy
	# shellcheck disable=SC2086 # a pattern
	rm -r "${AT:?}"$3
	expect_status 0 "$1 is $2 without $3" "$MAPBENCH" doctor --json
	expect_true "and nothing else ($(verdicts))" test "$(verdicts)" = "$1 $2,"
}

healthy
expect_status 0 "a healthy machine" "$MAPBENCH" doctor
expect_line out '^ok    governor     performance on 2 CPUs$' "each finding is a line"
expect_true "twenty of them" test "$(grep -c '^ok ' "$SCRATCH/out")" = 20
expect_status 0 "the same as JSON" "$MAPBENCH" doctor --json
expect_true "which says so" jq -e '.trustworthy and (.findings | length == 20)' "$SCRATCH/out"

sees governor bad $CPU/cpu1/cpufreq/scaling_governor powersave
sees turbo bad $CPU/intel_pstate/no_turbo 0
sees turbo bad $CPU/cpufreq/boost 1
sees hybrid bad /sys/bus/event_source/devices/cpu_atom/type 10
sees throttled note $CPU/cpu0/thermal_throttle/core_throttle_count 7
sees idle note $CPU/cpu0/cpuidle/state3/latency 133
sees smt note $CPU/smt/active 1
sees load bad /proc/loadavg "1.50 1.00 1.00 1/100 1"
sees steal bad /proc/stat "cpu  1000 0 1000 7000 0 0 0 900 0 0"
sees hypervisor note /proc/cpuinfo "$(printf 'processor : 0\nflags : fpu hypervisor\nprocessor : 1')"
sees clocksource note /sys/devices/system/clocksource/clocksource0/current_clocksource kvm-clock
sees clocksource bad /sys/devices/system/clocksource/clocksource0/current_clocksource hpet
sees debug bad /boot/config-7.2.0-made-up CONFIG_PROVE_LOCKING=y
sees debug bad /proc/kallsyms "0000000000000000 T kasan_report"
sees mitigations note $CPU/vulnerabilities/meltdown "Mitigation: PTI"
sees thp note /sys/kernel/mm/transparent_hugepage/enabled "always madvise [never]"
sees numa bad /proc/sys/kernel/numa_balancing 1
sees ksm note /sys/kernel/mm/ksm/run 1
sees damon note /sys/module/damon_stat/parameters/enabled Y
sees watchdog note /proc/sys/kernel/nmi_watchdog 1
sees perf note /proc/sys/kernel/perf_event_paranoid 4
lacks governor note "$CPU/cpu*/cpufreq"
lacks pmu note /sys/bus/event_source
lacks perf note /proc/sys/kernel/perf_event_paranoid
lacks kvm note /dev/kvm
healthy
mkdir -p "$SCRATCH/cache"
printf 'tcg\nit was busy\n' >"$SCRATCH/cache/kvm-7.2.0-made-up-12345678"
expect_status 0 "a /dev/kvm that ran no kernel" "$MAPBENCH" doctor --json
expect_true "is noted ($(verdicts))" test "$(verdicts)" = "kvm note,"
expect_line out 'ran no kernel when it was tried: it was busy"' "with the reason"
healthy
write $CPU/cpu1/cpufreq/scaling_governor powersave
expect_status 1 "the table of a machine that is not well" "$MAPBENCH" doctor
expect_line out '^bad   governor     powersave on 1 of 2 CPUs$' "says what was found"
expect_line out '^ +costs: a CPU that begins slow' "what it costs"
expect_line out '^ +mend:  cpupower frequency-set -g performance$' "and how to mend it"

# A file that nobody answers for does not keep the rest from being told.
rm -r "$SCRATCH/cache"
healthy
rm "$AT/proc/kallsyms"
mkfifo "$AT/proc/kallsyms"
begun=$SECONDS
expect_status 0 "what hangs is left behind" "$MAPBENCH" doctor --json
expect_true "in time: $((SECONDS - begun)) s" test $((SECONDS - begun)) -lt 30
expect_true "that alone ($(verdicts))" test "$(verdicts)" = "debug note,"
expect_true "and that is said" jq -e '.findings[] | select(.name == "debug") | .found | test("no answer in")' \
	"$SCRATCH/out"

unset MAPBENCH_DOCTOR_ROOT
got=0
setpriv --reuid 65534 --regid 65534 --clear-groups "$MAPBENCH" doctor >"$SCRATCH/out" 2>"$SCRATCH/err" || got=$?
expect_true "this very machine, without root (status $got)" test "$got" -le 1 -a ! -s "$SCRATCH/err"
expect_status 2 "an unknown argument" "$MAPBENCH" doctor --frobnicate
finish
