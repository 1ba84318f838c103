#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What another user of this host can lay in root's way where no machine boots: links, FIFOs, locks, and
# directories that are his. Each attempt is refused in one line, soon, and nothing is written through it.
# shellcheck disable=SC2016 # the inner shells expand what is in quotes
. "$(dirname "$0")/../../lib.sh"
needs_root "it is another user at times"

OTHER=65534
chmod 755 "$SCRATCH"
mkdir -m 1777 "$SCRATCH/sticky"
mkdir "$SCRATCH/secret" "$SCRATCH/run"
echo precious >"$SCRATCH/secret/victim"
STICKY=$SCRATCH/sticky SECRET=$SCRATCH/secret
PYTHONPATH=$SRC/scripts:$SRC/tests/report python3 -B -c 'import json, report_sample
print(json.dumps(report_sample.sample(sources=("compound",), sizes=(4096,))))' >"$SCRATCH/run/run.json"
cd "$SCRATCH" || exit

other() { # other COMMAND...: as the other user
	setpriv --reuid $OTHER --regid $OTHER --clear-groups "$@"
}

outside() { # outside ARGUMENT...: as on a host, where nobody is inside yet
	timeout 120 env -u MAPBENCH_INSIDE -u TMPDIR -u MAPBENCH_UMASK "$MAPBENCH" "$@"
}

one_line() { # one_line REGEX
	expect_line err "^mapbench: .*$1" "and says why"
	expect_true "in one line" test "$(grep -vc 'waiting for it$' "$SCRATCH/err")" = 1
}

refused() { # refused REGEX WHAT ARGUMENT...: both before the root file system is entered and in it
	local regex=$1 what=$2
	shift 2
	expect_status 2 "refused: $what" outside "$@"
	one_line "$regex"
	expect_status 2 "refused inside: $what" timeout 120 "$MAPBENCH" "$@"
	one_line "$regex"
	expect_true "root's files are whole: $what" test "$(cat "$SECRET"/* "$SECRET"/*/* 2>/dev/null)" = precious
}

LINK='a link that another user has laid, or could'
expect_status 0 "a run is kept" outside history add run --history "$SCRATCH/history"
other ln -s "$SECRET/victim" "$STICKY/plot.svg"
other ln -s "$SECRET/new" "$STICKY/new"
ln -s "$SECRET/victim" "$STICKY/own"
refused "$LINK" "history --plot through his link" history "$SCRATCH/history" --plot "$STICKY/plot.svg"
refused "$LINK" "and through ours where he could put it" history "$SCRATCH/history" --plot "$STICKY/own"
refused "$LINK" "history add --history through one that leads nowhere" history add run --history "$STICKY/new"
other ln -s "$SECRET" "$STICKY/way"
refused "$LINK" "through a directory that is his link" history "$SCRATCH/history" --plot "$STICKY/way/plot.svg"
refused "$LINK" "run --out behind it" run --out "$STICKY/way/out"
touch "$SCRATCH/mine.svg"
ln -s "$SCRATCH/mine.svg" "$SCRATCH/link.svg"
expect_status 0 "history --plot through one's own link" outside history "$SCRATCH/history" --plot "$SCRATCH/link.svg"
expect_true "which stays one" test -L "$SCRATCH/link.svg" -a ! -L "$SCRATCH/mine.svg" -a -s "$SCRATCH/mine.svg"

HELD='others can rename what is in '
other mkdir "$STICKY/hers"
mkdir -m 775 "$SCRATCH/group"
chgrp $OTHER "$SCRATCH/group"
# An ACL: root's directory, of root's group, in which he may write as well. Its mode is 775, by the mask.
mkdir "$SCRATCH/acl"
python3 - "$SCRATCH/acl" $OTHER <<'END'
import os, struct, sys
entries = (1, 7, -1), (2, 7, int(sys.argv[2])), (4, 5, -1), (16, 7, -1), (32, 5, -1)
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) + b"".join(
    struct.pack("<HHi", *entry) for entry in entries))
END
expect_true "(he can rename in it)" other mkdir "$SCRATCH/acl/his"
rmdir "$SCRATCH/acl/his"
ln -s "$SECRET/victim" "$SCRATCH/acl/link"
refused "$HELD$SCRATCH/acl" "run --out where an ACL lets him" run --out "$SCRATCH/acl/out"
refused "$LINK" "history --plot through our link there" history "$SCRATCH/history" --plot "$SCRATCH/acl/link"
rm "$SCRATCH/acl/link"
# A group of root's that he is in.
mkdir -m 775 "$SCRATCH/shared"
ln -s "$SECRET/victim" "$SCRATCH/shared/link"
grouped() { # grouped MEMBERS ARGUMENT...: with an /etc/group that has these in group root
	unshare --mount --propagation private bash -c 'echo "root:x:0:$1" >"$2/groups"
		mount --bind "$2/groups" "$3/etc/group" && shift 3 && exec "$@"' grouped "$1" "$SCRATCH" \
		"$([[ ! -e /host/etc/group ]] || echo /host)" timeout 120 env -u MAPBENCH_INSIDE -u TMPDIR "$MAPBENCH" "${@:2}"
}
expect_status 2 "refused: a group of root's that he is in" grouped nobody run --out "$SCRATCH/shared/out"
one_line "$HELD$SCRATCH/shared"
expect_status 2 "and history --plot through our link there" grouped nobody history "$SCRATCH/history" --plot "$SCRATCH/shared/link"
one_line "$LINK"
rm "$SCRATCH/shared/link"
touch "$SCRATCH/mine"
ln -s "$SCRATCH/mine" "$SCRATCH/shared/link"
expect_status 0 "but not one that he is not in" grouped root history "$SCRATCH/history" --plot "$SCRATCH/shared/link"
rm -r "$SCRATCH/shared" "$SCRATCH/acl"
for verb in run selftest debate gate 'profile munmap/remap_pfn/bar/uc/64M'; do
	# shellcheck disable=SC2086 # it may have an argument
	expect_status 2 "refused: ${verb%% *} --out in his directory" outside $verb --out "$STICKY/hers/out"
	one_line "$HELD$STICKY/hers"
done
refused "$HELD$STICKY/hers" "run --out below his directory" run --out "$STICKY/hers/a/b/out"
refused "$HELD$SCRATCH/group" "run --out where his group can rename" run --out "$SCRATCH/group/out"
expect_true "nothing is made there" test -z "$(find "$STICKY/hers" "$SCRATCH/group" -mindepth 1)"

mkdir "$SCRATCH/checkout" # root's, as in /opt
cp -r "$SRC"/{bench,docs,module,scripts} "$SCRATCH/checkout/"
other touch "$STICKY/hers/history"
other ln -s history "$STICKY/hers/link"
hers() { # hers VARIABLE=VALUE ARGUMENT...: by that checkout
	timeout 120 env -u MAPBENCH_INSIDE -u TMPDIR "$1" "$SCRATCH/checkout/scripts/mapbench" "${@:2}"
}
expect_status 2 "refused: history add --history through her own link" hers A=1 history add run --history "$STICKY/hers/link"
one_line "$LINK"
expect_status 0 "but not if it is she who called sudo" hers SUDO_UID=$OTHER history add run --history "$STICKY/hers/link"
expect_true "it is where that leads" test -L "$STICKY/hers/link" -a -s "$STICKY/hers/history"
rm -r "$STICKY/hers/history" "$STICKY/hers/link"

other cp -r run "$STICKY/his"
other ln -s "$SECRET/victim" "$STICKY/his/report.html"
refused "$LINK" "report of his run, report.html is a link" report "$STICKY/his"
other rm "$STICKY/his/report.html"
other ln -s "$SECRET" "$STICKY/his/plots"
refused "$LINK" "report of his run, plots is a link" report "$STICKY/his"
other rm "$STICKY/his/plots"
other ln -s "$SCRATCH/run" "$STICKY/ours"
READ="$LINK|another user's link"
refused "($READ)" "report of ours by his link" report "$STICKY/ours"
# What only root can read is not shown to who has laid a link to it, wherever that is on the way.
mkdir "$SCRATCH/private"
cp -r run "$SCRATCH/private/"
chmod 700 "$SCRATCH/private"
other ln -s "$SCRATCH/private" "$STICKY/private"
for path in "$STICKY/ours" "$STICKY/ours/run.json" "$STICKY/private/run" "$STICKY/ours/../private/run"; do
	refused "($READ)" "history add of ours by his link, ${path#"$STICKY/"}" history add "$path" --history "$SCRATCH/none"
	refused "($READ)" "and compare" compare "$path" run
done
refused "($READ)" "compare --declared by his link" compare run run --declared "$STICKY/private/run/run.json"
expect_true "nothing of it is kept" test ! -e "$SCRATCH/none"
other cp -r run "$STICKY/shown"
other ln -s shown "$STICKY/to_shown"
expect_status 0 "what is his own he may show" outside history add "$STICKY/to_shown" --history "$SCRATCH/shown"
ln -s "$SCRATCH/private" "$SCRATCH/to_private"
expect_status 0 "and root follows a link of root's" outside history add "$SCRATCH/to_private/run" --history "$SCRATCH/shown2"
# It is exchanged for a link between the look and the reading: what is told to the verb is what was looked at.
same_way() { # same_way PATH NAME
	SRC=$SRC CACHE=$SCRATCH/cache bash -c '. "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/paths.sh" &&
		paths_same_way "$@"' same_way "$@"
}
expect_status 1 "a directory that became his link meanwhile" same_way "$STICKY/private/run" "$SCRATCH/private/run"
expect_status 1 "and is one again" same_way "$STICKY/shown" "$SCRATCH/private/run"
expect_status 0 "one that stayed" same_way "$STICKY/shown" "$STICKY/shown"
expect_status 0 "a link that stayed" same_way "$STICKY/to_shown" "$STICKY/shown"
expect_status 0 "root's own" same_way "$SCRATCH/to_private/run" "$SCRATCH/private/run"
expect_status 0 "report of his run" outside report "$STICKY/his"
expect_true "is in it" test -s "$STICKY/his/report.html"

# Locks of the cache. He can hold what he can open, and nobody ends what waits for a FIFO.
in_cache() { # in_cache COMMAND...: with a cache that he can enter, as an earlier version has left it
	SRC=$SRC CACHE=$SCRATCH/cache timeout 60 bash -c 'set -eu
		. "$SRC/scripts/outside/end.sh"
		. "$SRC/scripts/outside/say.sh"
		. "$SRC/scripts/outside/cache.sh"
		. "$SRC/scripts/build/build.sh"
		BUILD=$CACHE/build
		make() { mkdir "$BUILT" && echo x >"$BUILT/file" && cache_seal "$BUILT" file; }
		hash() { echo 0123456789abcdef; }
		"$@"' in_cache "$@"
}
hold() { # hold FILE: he has its lock, if he can
	other flock "$1" sleep 300 2>/dev/null &
	HOLDERS+=($!)
	sleep 0.5
}
HOLDERS=()
mkdir -p "$SCRATCH/cache/build"
in_cache cache_lock lock "preparing it"
in_cache build_kept it hash "building it" make
hold "$SCRATCH/cache/lock"
hold "$SCRATCH/cache/build/lock"
hold "$SCRATCH/cache/build/it-0123456789ab/used"
expect_status 0 "a lock of the cache that he would hold" in_cache cache_lock lock "preparing it"
expect_status 0 "what was built, that he would hold" in_cache build_kept it hash "building it" make
expect_status 0 "what is to be built, while he would" in_cache build_kept other hash "building it" make
for pid in "${HOLDERS[@]}"; do
	pkill -P "$pid"
	kill "$pid" 2>/dev/null
done
chmod 644 "$SCRATCH/cache/lock"
in_cache cache_lock lock "preparing it"
expect_true "one that an earlier version has left is closed to him" test "$(stat -c %a "$SCRATCH/cache/lock")" = 600
rm "$SCRATCH/cache/lock"
mkfifo "$SCRATCH/cache/lock"
expect_status 1 "refused: a lock that is a FIFO" in_cache cache_lock lock "preparing it"
one_line 'is no file: remove it'
cache=$(SRC=$SRC HOME=$SCRATCH bash -c 'umask 022; . "$SRC/scripts/outside/say.sh"; . "$SRC/scripts/outside/rootfs.sh"
	unset MAPBENCH_CACHE XDG_CACHE_HOME; rootfs_paths; echo "$CACHE"')
expect_true "nobody else can enter a new cache" test "$(stat -c %a "$cache")" = 700

# What the caller's umask lets others write: of the cache nothing, of his own what it says.
new=$SCRATCH/new
expect_status 0 "a report, by umask 002" bash -c 'umask 002; exec "$@"' umask env -u MAPBENCH_UMASK "$MAPBENCH" \
	report "$SCRATCH/run"
expect_true "is as that says" test "$(stat -c %a run/report.html run/plots | tr '\n' ' ')" = "664 775 "
expect_status 0 "a history, by umask 027" bash -c 'umask 027; exec "$@"' umask env -u MAPBENCH_UMASK "$MAPBENCH" \
	history add "$SCRATCH/run" --history "$SCRATCH/closed"
expect_true "is as that says" test "$(stat -c %a closed)" = 640
expect_status 0 "a directory, by umask 000" env MAPBENCH_UMASK=0000 bash -c 'set -e
	SRC=$1 OUT=$2/a/b
	. "$1/scripts/outside/say.sh"
	. "$1/scripts/run/outdir.sh"
	umask 022
	outdir_begin
	echo x >"$PARTIAL/file"
	outdir_keep "$OUT.partial" "$OUT"' umask "$SRC" "$new"
expect_true "is not for all to write" test "$(stat -c %a "$new" "$new/a" "$new/a/b" "$new/a/b/file" | tr '\n' ' ')" = "775 775 775 664 "

# FIFOs, each where something is read.
FIFO='is no file, and would be waited for'
other mkdir "$STICKY/sources" "$STICKY/tree" "$STICKY/repo"
other mkfifo "$STICKY/sources/Kbuild" "$STICKY/tree/Makefile" "$STICKY/fifo.ko"
refused 'no Kbuild' "build of sources whose Kbuild is a FIFO" build "$STICKY/sources"
refused 'no Kbuild' "run --module of them" run --module "$STICKY/sources"
other rm "$STICKY/sources/Kbuild"
other sh -c "echo 'obj-m := fifo.o' >'$STICKY/sources/Kbuild' && mkfifo '$STICKY/fifo' &&
	ln -s ../fifo '$STICKY/sources/fifo.c'"
refused "$FIFO" "build of sources that lead to one" build "$STICKY/sources"
refused "$FIFO" "run --module of them" run --module "$STICKY/sources"
refused 'is no file' "exec --insmod of one" "exec" --insmod "$STICKY/fifo.ko" -- true
other mkdir -p "$STICKY/tree/arch/x86/boot" "$STICKY/tree/include/config"
other sh -c "echo x >'$STICKY/tree/arch/x86/boot/bzImage' && echo 7.2.0 >'$STICKY/tree/include/config/kernel.release'"
refused "$FIFO" "exec --kernel of a tree whose Makefile is one" "exec" --kernel "$STICKY/tree" -- true
other git init -q -b main "$STICKY/repo"
other rm "$STICKY/repo/.git/HEAD"
other mkfifo "$STICKY/repo/.git/HEAD"
refused "$FIFO" "gate --repo whose HEAD is one" gate --repo "$STICKY/repo"

. "$SRC/scripts/run/all.sh"
. "$SRC/scripts/outside/say.sh"
kernel_ensure "$KERNEL_DEFAULT"
other mkdir -p "$STICKY/driver/$KERNEL"
other sh -c "echo 'obj-m := hello.o' >'$STICKY/driver/Kbuild' &&
	printf '%s\n' '#include <linux/module.h>' 'MODULE_LICENSE(\"GPL\");' >'$STICKY/driver/hello.c'"
other ln -s "$SECRET/victim" "$STICKY/driver/$KERNEL/hello.ko"
refused "$LINK" "build of his module, what it makes is a link" build "$STICKY/driver"
other rm "$STICKY/driver/$KERNEL/hello.ko"
other mkfifo "$STICKY/driver/$KERNEL/hello.ko"
refused 'no file' "build of his module, what it makes is a FIFO" build "$STICKY/driver"
refused 'is no file' "exec --insmod of it" "exec" --insmod "$STICKY/driver" -- true
other rm -r "$STICKY/driver/$KERNEL"
other ln -s "$SECRET" "$STICKY/driver/$KERNEL"
refused "$LINK" "build of his module, where it goes is a link" build "$STICKY/driver"
other rm "$STICKY/driver/$KERNEL"
expect_status 0 "build of his module" outside build "$STICKY/driver"
expect_true "is in it" test -s "$STICKY/driver/$KERNEL/hello.ko"

rm "$STICKY/driver/$KERNEL/hello.ko"
touch "$SCRATCH/before"
(umask 000 && exec env -u MAPBENCH_UMASK timeout 300 "$MAPBENCH" build "$STICKY/driver") >/dev/null
expect_true "nothing in the cache is for others to write, by umask 000" test -z \
	"$(find "$CACHE" -name 'root-*' -prune -o -newer "$SCRATCH/before" ! -type l -perm /022 -print)"
expect_true "what is built is as the umask says" test "$(stat -c %a "$STICKY/driver/$KERNEL/hello.ko")" = 666

# A lease on a file makes whoever opens it wait.
mkdir -m 1777 "$STICKY/leased"
cp "$STICKY/driver/$KERNEL/hello.ko" "$STICKY/leased/b.ko"
chown $OTHER "$STICKY/leased/b.ko"
other python3 -B -c 'import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
fcntl.fcntl(os.open(sys.argv[1], os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
open(sys.argv[2], "w").close()
while os.path.exists(sys.argv[2]):
    time.sleep(0.1)' "$STICKY/leased/b.ko" "$STICKY/has" >/dev/null 2>&1 &
LEASE=$!
for _ in $(seq 100); do
	[[ ! -e $STICKY/has ]] || break
	sleep 0.1
done
(
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/build/driver.sh"
	expect_true "(it is a module for $KERNEL)" test "$(driver_release "$STICKY/driver/$KERNEL/hello.ko")" = "$KERNEL"
	begun=$SECONDS
	expect_true "one with a lease is none that can be told" test -z "$(driver_release "$STICKY/leased/b.ko")"
	expect_status 1 "it is not copied" trust_copy "$STICKY/leased/b.ko" "$SCRATCH/copied"
	expect_line err 'Resource temporarily unavailable$' "which is said"
	expect_status 1 "nor is a directory with it" trust_copy "$STICKY/leased" "$SCRATCH/copies"
	expect_line err 'b.ko: Cannot open: Resource temporarily unavailable$' "which is said"
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
	expect_true "and nobody has waited ($((SECONDS - begun)) s)" test $((SECONDS - begun)) -lt 20
	exit $((FAILED > 0))
) || FAILED=$((FAILED + 1))
rm -f "$STICKY/has"
wait $LEASE
mkdir "$SCRATCH/circle" && ln -s ../circle "$SCRATCH/circle/link"
mkfifo "$SCRATCH/pipe"
for what in circle pipe; do
	expect_status 1 "no copy of a $what" timeout 60 bash -c '. "$0/scripts/outside/say.sh"; . "$0/scripts/outside/trust.sh"; trust_copy "$1" "$1.copy"' \
		"$SRC" "$SCRATCH/$what"
	expect_true "  is said in one line" test "$(wc -l <"$SCRATCH/err")" = 1
done
mkdir "$SCRATCH/tree" && echo x >"$SCRATCH/tree/script" && ln -s script "$SCRATCH/tree/link" && chmod 4755 "$SCRATCH/tree/script"
for what in tree tree/script; do
	expect_status 0 "a copy of $what" bash -c '. "$0/scripts/outside/say.sh"; . "$0/scripts/outside/trust.sh"; trust_copy "$1" "$1.copy"' \
		"$SRC" "$SCRATCH/$what"
done
mkdir "$SCRATCH/little" "$SCRATCH/large" && truncate -s 1T "$SCRATCH/large/empty" && mount -t tmpfs -o size=8M little "$SCRATCH/little"
for what in large large/empty; do
	begun=$SECONDS
	expect_status 1 "no copy of $what, for which there is no room" timeout 60 bash -c \
		'. "$0/scripts/outside/say.sh"; . "$0/scripts/outside/trust.sh"; trust_copy "$1" "$2"' "$SRC" "$SCRATCH/$what" "$SCRATCH/little/copy"
	expect_line err '^it has 1048576 MiB, and there is room for [0-9] MiB$' "  is said"
	expect_true "  and nothing is left, soon" test -z "$(ls -A "$SCRATCH/little")" -a $((SECONDS - begun)) -lt 20
done
umount "$SCRATCH/little"
mount -t tmpfs -o size=8M "a share" "$SCRATCH/little"
(
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/build/driver.sh"
	expect_status 0 "a copy where what is mounted has a space in its name" trust_copy "$SCRATCH/tree/script" "$SCRATCH/little/copy"
	# What a command prints of a name is no arithmetic.
	mkdir -p "$SCRATCH/odd/$KERNEL"
	cd "$SCRATCH" || exit
	for name in $'x\n+UID[$(touch ran)]\t.ko' $'x\n+UID[$(touch ran)].ko' 'my mod.ko'; do
		rm -rf "$SCRATCH/odd/$KERNEL/"* ran
		echo x >"$SCRATCH/odd/$KERNEL/$name"
		expect_status 0 "a copy of ${name@Q}" trust_copy "$SCRATCH/odd/$KERNEL/$name" "$SCRATCH/little/odd"
		expect_status 0 "and of a directory with it" trust_copy "$SCRATCH/odd" "$SCRATCH/little/odds"
		expect_status 2 "it is no module's name" eval '(driver_files "$SCRATCH/odd")'
		expect_line err "a module's name has no space and no control character" "  which is said"
		expect_true "  and nothing in it is run" test ! -e ran
	done
	exit $((FAILED > 0))
) || FAILED=$((FAILED + 1))
umount "$SCRATCH/little"
expect_true "has its modes, links followed, as cp would" test "$(stat -c '%F %a' "$SCRATCH"/tree.copy/{link,script} "$SCRATCH/tree/script.copy" |
	sort -u)" = "regular file 755"
finish
