#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# An ordinary user, whose home directory is closed to others, by the front door: with his own ID alone and with
# subordinate ones. His root file system is ours, as his, so that none has to be fetched. The other user, whom he
# does not believe, is nobody.
# shellcheck disable=SC2016 # the inner shells expand what is in quotes
. "$(dirname "$0")/../../lib.sh"
. "$(dirname "$0")/../../ordinary.sh"
not_on_debug_kernel "it is about the host"
needs_root "it makes an ordinary user"
ordinary_begin "$0" "$@"
ordinary_room
cd "$ROOM" || exit # where he can be
OTHER=65534
HIS=$ROOM/home/cache TREE=$ROOM/home/tree

copy() { # the checkout, and of the cache what a run wants
	local key kept
	mkdir -p "$TREE"
	tar -C "$SRC" --exclude=./results/runs --exclude=.git -cf - . | tar -C "$TREE" -xf - || return
	key=$(sha256sum <<<"$TREE")
	kept=$HIS/build/${key:0:12}
	mkdir -p "$kept"
	# shellcheck source=/dev/null # its names are not the test's
	his_kernel && (set -e && . "$SRC/scripts/run/all.sh" && kernel_ensure "$KERNEL_DEFAULT" && build_bench && kernel_module &&
		cp -r "${BENCH%/bench}" "${MODULE%/*}" "$kept/") || return
	chown -hR "$ORDINARY:$ORDINARY" "$ROOM/home" && chmod 700 "$ROOM/home" && rooted "${ROOT##*/}-single" && listed
}

mapbench() { # mapbench ARGUMENT...: the front door, by him
	his timeout 900 "$TREE/scripts/mapbench" "$@"
}

ours() { # ours PATH...: each is his
	[[ $# -gt 0 && -z $(find "$@" ! -user "$ORDINARY" -print -quit) ]]
}

LINK='a link that another user has laid, or could'
mkdir -m 1777 "$ROOM/sticky"
echo precious >"$ROOM/victim"
setpriv --reuid $OTHER --regid $OTHER --clear-groups mkdir "$ROOM/sticky/hers"

tries() { # tries WHO: a run and what is refused; in a directory of root's
	local out=$ROOM/sticky/$1
	expect_status 0 "$1: a run" mapbench run --repeat 3 --filter '^mmap/noop/compound/wb/4K$' --out "$out"
	expect_true "$1: it measured, and that is trusted" jq -e '.cells | length == 1 and all(.trusted)' "$out/run.json"
	expect_true "$1: it has its report, and all is his" ours "$out" "$out/report.html"
	expect_true "$1: nothing was made or fetched again" test -z "$(grep -E 'making|fetch|building' "$SCRATCH/err")"
	expect_status 0 "$1: the report again" mapbench report "$out"
	ln -sf "$ROOM/victim" "$out/report.html"
	chown -h $OTHER "$out/report.html"
	expect_status 2 "$1: but not through another user's link" mapbench report "$out"
	expect_line err "^mapbench: .*$LINK" "$1: it is said"
	expect_status 2 "$1: nor a run in another user's directory" mapbench run --out "$ROOM/sticky/hers/out"
	expect_line err "^mapbench: .*others can rename what is in $ROOM/sticky/hers" "$1: it is said"
	expect_true "$1: nothing is written there" test "$(cat "$ROOM/victim")" = precious
}

expect_true "(he has a root file system)" copy
tries single
if ordinary_subordinate; then
	expect_true "(he has one of that name)" rooted "${ROOT##*/}"
	umount -l "$HIS/${ROOT##*/}-single"
	listed
	expect_true "(he has subordinate IDs)" test "$(door 'echo "$USERNS_KIND"')" = mapped
	tries mapped
	expect_status 3 "mapped: a command in the machine" mapbench exec -- sh -c 'exit 3'
fi
finish
