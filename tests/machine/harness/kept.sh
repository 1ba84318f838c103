#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A run that is stopped, killed or out of disk space leaves earlier runs whole, keeps what finished
# and says so; no QEMU, scratch directory or half a run directory stays behind. stopped.sh has more ways.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/tests/machine/harness/tape.sh"
not_on_debug_kernel "it is about run directories, and slow there"

RUNS=$SCRATCH/runs
mkdir -p "$RUNS/earlier" "$SCRATCH/full"
head -c 100000 /dev/urandom >"$RUNS/earlier/run.json"
(cd "$RUNS" && sha256sum earlier/run.json) >"$SCRATCH/earlier"
trap 'umount "$SCRATCH/full" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT

ours() { # the processes that the run has started, itself among them
	grep -slz "^KEPT_TEST=$SCRATCH\$" /proc/[0-9]*/environ | cut -d / -f 3
}

wait_for() { # wait_for SECONDS COMMAND...
	local tries=$(($1 * 10))
	shift
	until "$@" || ((--tries <= 0)) ; do
		[[ $1 == gone ]] || kill -0 "$FRONT" 2>/dev/null || break
		sleep 0.1
	done
}

tape_words play
TAPED+=(MAPBENCH_TAPE_SECONDS=40)
BOOTS=("${TAPED[@]}") # how the machine is booted

begin() { # begin NAME ARGUMENT...: a run in the background; its front door's pid is in FRONT
	local name=$1
	shift
	"${BOOTS[@]}" env --default-signal=INT "KEPT_TEST=$SCRATCH" "$MAPBENCH" run --mode time --out "$RUNS/$name" "$@" \
		>"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null &
	FRONT=$!
}

measured() { # measured NAME: whether it has three cells or more
	grep -qsE ': ([3-9]|[1-9][0-9]+) of' "$RUNS/$1.partial/boot-0/progress"
}

qemu() { # the pid of the run's QEMU
	local pid
	for pid in $(ours); do
		[[ $(cat "/proc/$pid/comm" 2>/dev/null) != qemu-system-* ]] || echo "$pid"
	done
}

booted() {
	[[ -n $(qemu) ]]
}

scratch() { # the run's directory for the guest's devices
	tr '\0' '\n' <"/proc/$(qemu)/cmdline" | sed -n 's/.*path=\(.*\)\/records$/\1/p;T;q'
}

begin_measured() { # begin_measured NAME: a long run, of which some cells are there
	begin "$1" --repeat 1000 --filter 'mmap/.*/compound'
	wait_for 120 measured "$1"
	USED=$(scratch)
}

gone() {
	[[ -z $(ours) ]]
}

ended() { # ended STATUS NAME
	local got=0
	wait "$FRONT" || got=$?
	expect_true "$2: exit status $got" test "$got" = "$1"
	wait_for 20 gone
	expect_true "$2: no process is left" test -z "$(ours)"
	expect_true "$2: nor its scratch directory ${USED-}" test ! -e "${USED:-/nowhere}"
	expect_true "$2: the earlier run is whole" sh -c "cd '$RUNS' && sha256sum -c '$SCRATCH/earlier'"
}

kept() { # kept NAME: a valid run with cells and the reason why it is not complete
	expect_true "$1: a valid run is kept" env PYTHONPATH="$SRC/scripts" \
		python3 -m report validate "$RUNS/$1"
	expect_true "$1: with cells, and with what went wrong" jq -e \
		'(.cells | length >= 2) and (.failures | length > 0)' "$RUNS/$1/run.json"
	expect_true "$1: no half of it" test ! -e "$RUNS/$1.partial"
}

begin_measured term
kill -TERM "$FRONT"
ended 143 SIGTERM
kept term
expect_line err '^mapbench: stopped: the [0-9]+ cells that finished are in .*/term$' "it says what it kept"

# Two boots of a real machine: one is over when all processes are killed at once.
BOOTS=()
begin kill --kernel 7.2,6.12 --repeat 50 --filter 'mmap/(noop|remap_pfn)/compound/wb/4K$'
wait_for 900 test -e "$RUNS/kill.partial/boot-0/part"
expect_true "the first boot is over" test -e "$RUNS/kill.partial/boot-0/part"
wait_for 120 booted
# shellcheck disable=SC2046 # each is one
kill -KILL $(ours)
ended 137 "SIGKILL of all"
expect_true "SIGKILL of all: what it had measured waits for the next run" test -e "$RUNS/kill.partial"

begin_measured crash
kill -KILL "$(qemu)"
ended 1 "QEMU killed"
BOOTS=("${TAPED[@]}")
kept crash
expect_line err 'QEMU was killed by SIGKILL' "it says so"
expect_line err '^mapbench: something failed.* the [0-9]+ cells that finished are in .*/crash$' "and what it kept"
expect_line err '^mapbench: a run was killed; its [0-9]+ finished cells are in .*/kill$' \
	"and it has kept what the killed run left"
kept kill

expect_true "nothing else is there" test "$(cd "$RUNS" && echo *)" = "crash earlier kill term"

USED=
mount -t tmpfs -o size=24m kept "$SCRATCH/full" || exit
mv "$RUNS/earlier" "$SCRATCH/full/"
RUNS=$SCRATCH/full
begin disk --filter 'mmap/noop/compound/wb/4K$'
wait_for 120 booted
head -c 64M /dev/zero >"$RUNS/filler" 2>/dev/null
ended 1 "a full disk"
expect_line err '^mapbench: cannot write the run .*nothing of it is kept.*free some space' "it says so"
expect_true "a full disk: nothing is left" test "$(cd "$RUNS" && echo *)" = "earlier filler"
expect_status 1 "no run begins on a full disk" "$MAPBENCH" run --out "$RUNS/disk"
expect_line err 'needs 16 MiB and 0 MiB are free' "and it says why"
finish
