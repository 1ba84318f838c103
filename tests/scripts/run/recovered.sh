#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a killed run has left becomes a run; what cannot be read of it is left out, and where it cannot be put together
# now it stays for the next time.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/trust.sh"
. "$SRC/scripts/run/outdir.sh"
. "$SRC/scripts/build/report.sh"
. "$SRC/scripts/run/rundir.sh"
CACHE=$SCRATCH RUNS=$SCRATCH/runs
mkdir "$RUNS"
jq -c '{environment: .environments[0], traits: .traits[0], accused: {}, died: null, cpus: 1, own: [""], skipped: [], failures: [],
	cells: (.cells[:3] | map(. + {interrupted: [], disturbed: [], remarks: [], doubts: []}))}' \
	"$SRC/results/amd64-7.2/run.json" >"$SCRATCH/part"

left() { # left NAME: a run of one boot that was killed
	local partial=$RUNS/$1.partial
	mkdir -m 700 "$partial" "$partial/boot-0"
	echo "$OUTDIR_MARK" >"$partial/mark"
	touch "$partial"/{lock,boot-0/{probes,dmesg.txt}}
	cp "$SCRATCH/part" "$partial/boot-0/part"
}
recover() ( # recover [COMMAND...]: as the next run beside it does, after COMMAND
	set -euo pipefail
	# shellcheck disable=SC2034 # rundir.sh reads it
	REPORT=0
	end_begin
	"${@:-true}"
	rundir_recover "$RUNS"
)
cells() { # cells NAME N
	expect_true "$1 has $2 cells" test "$(jq '.cells | length' "$RUNS/$1/run.json")" = "$2"
	expect_true "and nothing is left beside it" test ! -e "$RUNS/$1.partial"
}

left whole
expect_status 0 "a run that was killed" recover
cells whole 3
left cut
mkdir "$RUNS/cut.partial/boot-1"
head -c 500 "$SCRATCH/part" >"$RUNS/cut.partial/boot-1/part"
touch "$RUNS/cut.partial/boot-1/"{probes,dmesg.txt}
expect_status 0 "one of whose boots has left half a file" recover
cells cut 3
expect_true "which the run says" jq -e 'any(.failures[]; .what | test("what boot-1 had left cannot be read"))' "$RUNS/cut/run.json"

# shellcheck disable=SC2317 # recover calls it
no_python() { # as where it is killed for want of memory, or its disk is full
	report_module() { return 137; }
}
left stays
expect_status 0 "one that cannot be put together" recover no_python
expect_line err '^mapbench: a run was killed, and what it had finished cannot be put together now .*: it stays in .*/stays.partial;' "is told of"
expect_true "and stays" test -s "$RUNS/stays.partial/boot-0/part" -a ! -e "$RUNS/stays"
expect_status 0 "until it can be" recover
cells stays 3
finish
