#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Without a network, a run starts from what is in the cache: through the front door, root file system
# and all, in a network namespace of its own that has nothing but a loopback that is down.
if [[ -z ${OFFLINE_TEST-} ]]; then
	OFFLINE_TEST=1 exec unshare --net bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about kernels of the archive"

outside() { # outside ARGUMENT...: as on a host, where nobody is inside yet
	env -u MAPBENCH_INSIDE -u ROOT MAPBENCH_CACHE="$CACHE" "$MAPBENCH" "$@"
}

expect_true "there is no route" test "$(wc -l </proc/net/route)" -le 1
# The fewest repetitions that are not doubted: short.sh has less.
expect_status 0 "run" outside run --repeat 3 --filter '^mmap/noop/compound/wb/4K$' --out "$SCRATCH/run"
expect_true "it measured, and that is trusted" jq -e '.cells | length == 1 and all(.trusted)' "$SCRATCH/run/run.json"
expect_status 0 "the run is valid" env PYTHONPATH="$SRC/scripts" python3 -B -m report validate "$SCRATCH/run"
expect_true "and has its report" test -s "$SCRATCH/run/report.html"
expect_true "with the default kernel" jq -e 'all(.environments[]; .kernel | test("^7\\.2\\..*-cloud-amd64"))' \
	"$SCRATCH/run/run.json"
expect_true "nothing was made or fetched again" test -z "$(grep -E 'making|fetch' "$SCRATCH/err")"
finish
