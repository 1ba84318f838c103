#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# On the host that the guest plays: what a user would do, and what must be left of it: nothing.
. "$(dirname "$0")/../lib.sh"

FUNCTION=0000:00:0c.0
DEVICE=/sys/bus/pci/devices/$FUNCTION
CELLS=(${HOST_FILTER:+--filter "$HOST_FILTER"} ${HOST_REPEAT:+--repeat "$HOST_REPEAT"})

driver() {
	basename "$(readlink -f $DEVICE/driver)"
}

left() { # the processes of a run
	grep -lsaE 'mapbench-(bench|cell)' /proc/[0-9]*/cmdline | cut -d / -f 3 | tr '\n' ' '
}

untouched() { # untouched WHEN: as it was before
	expect_true "$1: no module" test ! -e /sys/module/mapbench
	expect_true "$1: the driver is back ($(driver))" test "$(driver)" = virtio-pci
	expect_true "$1: no override ($(cat $DEVICE/driver_override))" \
		test "$(cat $DEVICE/driver_override)" = "(null)" -o -z "$(cat $DEVICE/driver_override)"
	expect_true "$1: no state" test ! -e "$MAPBENCH_CACHE/host/state"
	expect_true "$1: no scratch directory" test -z "$(compgen -G '/dev/shm/mapbench.*')"
	expect_true "$1: no process ($(left))" test -z "$(left)"
}

measured() { # whether that run has finished a cell
	grep -qsE ': [1-9][0-9]* of' "$SCRATCH/$1.partial/boot-0/progress"
}

begin() { # begin NAME: a run of many cells in the background, with the function lent to it
	local tries
	setsid "$MAPBENCH" run --machine host --bind $FUNCTION --filter '(mmap|munmap)/.*/compound' \
		--repeat 2000 --no-report --out "$SCRATCH/$1" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null &
	FRONT=$!
	for ((tries = 1200; tries; tries--)); do
		if measured "$1" || ! kill -0 $FRONT 2>/dev/null; then break; fi
		sleep 0.2
	done
	expect_true "$1: it measures" measured "$1"
	expect_true "$1: the function is lent" test "$(driver)" = mapbench
}

working() { # the processes of mapbench itself; the pattern does not match the grep
	grep -lsa 'scripts/[m]apbench' /proc/[0-9]*/cmdline | cut -d / -f 3 | tr '\n' ' '
}

settled() { # wait until every process of the run is gone
	local tries
	for ((tries = 600; tries; tries--)); do
		[[ -n $(working)$(left) ]] || break
		sleep 0.2
	done
	expect_true "every process of mapbench is gone ($(working)$(left))" test "$tries" != 0
}

expect_true "the function has a driver of its own" test "$(driver)" = virtio-pci
expect_status 0 "a run on this host" "$MAPBENCH" run --machine host --bind $FUNCTION "${CELLS[@]}" \
	--out "$SCRATCH/run"
untouched "after the run"
expect_true "it is a valid run" env PYTHONPATH="$SRC/scripts" python3 -m report validate "$SCRATCH/run"
expect_true "with cells of RAM and of the function's BARs" jq -e \
	'[.cells[].source] | unique | index("compound") and index("bar")' "$SCRATCH/run/run.json"
expect_true "of this host, emulated and so not trusted" jq -e '(.environments[0]
	| .machine == "host" and .mode == "time" and .qemu == null) and all(.cells[]; .trusted | not)' \
	"$SCRATCH/run/run.json"
jq -r '"# \(.cells | length) cells, \(.skipped | length) skipped"' "$SCRATCH/run/run.json"

expect_status 0 "bind" "$MAPBENCH" bind $FUNCTION
expect_true "gives it to the module" test "$(driver)" = mapbench
expect_status 2 "a second time it is refused" "$MAPBENCH" bind $FUNCTION
expect_status 2 "as is one that is not there" "$MAPBENCH" bind 0000:1f:1f.7
expect_status 0 "unbind" "$MAPBENCH" unbind
untouched "after unbind"

begin term
kill -TERM "$FRONT"
got=0
wait "$FRONT" || got=$?
expect_true "SIGTERM ends it with 143 ($got)" test "$got" = 143
untouched "after SIGTERM"
expect_true "what finished is kept" test -s "$SCRATCH/term/run.json"

begin killed
kill -KILL "$FRONT"
settled # what it had started cleans up after it
untouched "after SIGKILL of the front door"

begin slain
# shellcheck disable=SC2046 # each is one
kill -KILL $(working) $(left)
settled
expect_true "SIGKILL of all of it leaves the module" test -e /sys/module/mapbench
expect_status 0 "which unbind mends" "$MAPBENCH" unbind
untouched "after unbind"
finish
