#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A guest that dies half way leaves the cells it finished in a valid run, and a status of 1.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/tests/machine/harness/tape.sh"

# In the guest: panic when the fourth cell is under way.
cat >"$SCRATCH/hook" <<'EOF'
(
	cells=0 last=''
	while [ $cells -lt 4 ]; do
		now=$(pidof mapbench-cell)
		[ -n "$now" ] && [ "$now" != "$last" ] && cells=$((cells + 1)) && last=$now
	done
	echo c >/proc/sysrq-trigger
) &
EOF

expect_status 1 "run fails when the guest panics" env MAPBENCH_GUEST_HOOK="$(cat "$SCRATCH/hook")" \
	"$MAPBENCH" run --mode time --repeat 2000 --filter 'mmap/.*/compound' --out "$SCRATCH/run"
expect_line err 'guest died' "and says why"
expect_status 0 "what finished is a valid run" \
	env PYTHONPATH="$SRC/scripts" python3 -m report validate "$SCRATCH/run"
cells=$(jq '.cells | length' "$SCRATCH/run/run.json")
echo "# $cells cells kept"
expect_true "finished cells are kept" test "$cells" -gt 0
expect_true "the failure is in run.json" jq -e '.failures | length > 0' "$SCRATCH/run/run.json"

MAPBENCH_STALL=20 expect_status 1 "run fails when the guest hangs" taped hang \
	"$MAPBENCH" run --mode time --filter 'mmap/noop/compound' --out "$SCRATCH/hung"
expect_line err 'guest hung' "and says so"
expect_line err 'no cell was measured' "and that nothing was measured"
expect_true "no run directory pretends otherwise" test ! -e "$SCRATCH/hung"

expect_status 0 "a cell that is long, not hung" env MAPBENCH_STALL=8 "$MAPBENCH" run --mode time --no-report \
	--repeat 20000 --filter 'mmap/noop/compound/wb/4K$' --out "$SCRATCH/long"
expect_true "all of its repetitions are there" jq -e '.cells[0].values | length > 15000' "$SCRATCH/long/run.json"
finish
