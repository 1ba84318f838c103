#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# An installed mapbench, outside any checkout and where it cannot be written: a run of root and one of an
# ordinary user. Each keeps it in his own directory for data. The root file system plays the host.
# shellcheck disable=SC2016 # jq expands what is in quotes
. "$(dirname "$0")/../../lib.sh"
. "$(dirname "$0")/../../ordinary.sh"
not_on_debug_kernel "it is about the host"
needs_root "it makes an ordinary user"
ordinary_begin "$0" "$@"
ordinary_room
cd "$ROOM" || exit # where he can be
export HIS=$ROOM/home/cache TREE=/usr/local/share/mapbench # for ordinary.sh

mount -t tmpfs -o mode=0755 none /usr/local
expect_status 0 "(cmake)" cmake -S "$SRC" -B "$SCRATCH/build" -DMAPBENCH_BUILD=OFF
expect_status 0 "cmake --install" cmake --install "$SCRATCH/build"
mount -o remount,ro /usr/local
find /usr/local -printf '%p %T@ %s\n' | sort >"$SCRATCH/before"

kept() { # kept HOME WHO: the one run there, which is trusted, and what it is of
	local run=("$1"/.local/share/mapbench/runs/*)
	expect_true "$2: it is kept among his own data" test -s "${run[0]}/report.html" -a "${#run[@]}" = 1
	expect_true "$2: it measured, and that is trusted" jq -e '.cells | length == 1 and all(.trusted)' "${run[0]}/run.json"
	expect_true "$2: it says of which mapbench it is" jq -e --arg sources "$(cat "$TREE/installed")" \
		'.environments[0] | .commit == null and .dirty == false and .sources == $sources and (.version | test("^[0-9.]+$"))' "${run[0]}/run.json"
	RUN=${run[0]}
}

WANTED=(run --repeat 3 --filter '^mmap/noop/compound/wb/4K$')
mkdir "$ROOM/root"
mine() { # mine ARGUMENT...: root, who is nowhere yet
	env -i "PATH=$PATH" "MAPBENCH_CACHE=$CACHE" "HOME=$ROOM/root" timeout 900 mapbench "$@"
}
expect_status 0 "root: a run" mine "${WANTED[@]}"
kept "$ROOM/root" root
expect_status 0 "root: it goes into his history" mine history add "$RUN"
expect_status 0 "root: which can be read" mine history
expect_line out '^1 kept environment, 1 series' "root: and has it"

his_tree() {
	his_kernel && chown -hR "$ORDINARY:$ORDINARY" "$ROOM/home" && chmod 700 "$ROOM/home" && rooted "${ROOT##*/}-single" && listed
}
mapbench() { # mapbench ARGUMENT...: by him
	his timeout 900 /usr/local/bin/mapbench "$@"
}
expect_true "(he has a root file system)" his_tree
expect_status 0 "a user: a run" mapbench "${WANTED[@]}"
kept "$ROOM/home" "a user"
expect_true "a user: all that he has is his" test -z "$(find "$ROOM/home/.local" ! -user "$ORDINARY" -print -quit)"

find /usr/local -printf '%p %T@ %s\n' | sort >"$SCRATCH/after"
expect_same "$SCRATCH/before" "$SCRATCH/after" "what is installed is as it was"
finish
