#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A path means the same inside the root file system as outside, also below directories that both have;
# and inside nothing of the host can be written but what was named. The root file system that this test
# runs in plays the host; where the two must differ it has a file system of its own.
if [[ -z ${PATHS_TEST-} ]]; then
	PATHS_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about the host"

OWN=(/var/local /usr/local/share /var/lib/misc) # the cache may be in /var/tmp
for dir in "${OWN[@]}"; do
	mkdir -p "$dir"
	mount -t tmpfs -o mode=755 own "$dir"
done
SHORT=(--mode time --repeat 12 --filter 'mmap/noop/compound/wb/4K$')

outside() { # outside ARGUMENT...: as on a host, where nobody is inside yet
	env -u MAPBENCH_INSIDE -u TMPDIR "$MAPBENCH" "$@"
}

ran() { # ran PATH WHAT [NAME]
	expect_true "$2: the run is at $1" test -s "$1/run.json" -a -s "$1/report.html"
	expect_true "$2: it is said so" grep -qE "$1|${3:-$1}" "$SCRATCH/out"
}

refused() { # refused REGEX ARGUMENT...
	local regex=$1
	shift
	expect_status 2 "refused: $*" outside "$@"
	expect_line err "^mapbench: .*$regex" "and says why"
	expect_true "in one line" test "$(grep -vc 'waiting for it$' "$SCRATCH/err")" = 1
}

expect_status 0 "run --out below /var" outside run --repeat 12 --filter 'mmap/noop/compound/wb/4K$' \
	--out /var/local/deep/er/run
ran /var/local/deep/er/run "below /var"
cp -r /var/local/deep/er/run /usr/local/share/run
cp -r /var/local/deep/er/run /var/lib/misc/run
expect_status 0 "report below /usr" outside report /usr/local/share/run
expect_status 0 "compare below /var and /usr" outside compare /var/lib/misc/run /usr/local/share/run
expect_status 0 "compare of a list" outside compare /var/lib/misc/run,/usr/local/share/run /var/local/deep/er/run
expect_status 2 "advise of one that is not there" outside advise /var/local/nosuch --size 2M
expect_line err '^mapbench: .* /var/local/nosuch:' "names it as the user did"
echo 'echo the copied one' >/var/lib/misc/program
cp /bin/busybox /usr/local/share/busybox
cd /etc || exit
expect_status 0 "from /etc, exec --copy below /var and /usr, of a program that the root file system has too" outside exec \
	--copy /var/lib/misc/program --copy /usr/local/share/busybox -- ./busybox sh ./program
expect_line out '^the copied one$' "takes both along"

cd /usr/local/share || exit
mkdir /var/local/target
ln -s /var/local/target link
expect_status 0 "from a directory below /usr, through a link that leads below /var" outside run "${SHORT[@]}" --out link/run
ran /var/local/target/run "through a link" /usr/local/share/link/run
cd / || exit
rm -rf /mapbench-test-top
expect_status 0 "a directory that makes a new one of /" outside run "${SHORT[@]}" --out /mapbench-test-top/run
ran /mapbench-test-top/run "in a new directory of /"
rm -rf /mapbench-test-top

kernel=/var/local/linux-none
mkdir -p $kernel
refused "--kernel $kernel: no kernel was built there" run --kernel $kernel --out /var/local/none
refused "below /proc, /sys and /dev" run --out /proc/self/x
refused "below /proc, /sys and /dev" run --out /dev/shm/x
refused "below /proc, /sys and /dev" exec --copy /sys/kernel/notes -- true
refused "below /proc, /sys and /dev" report /dev/fd
refused "below /proc, /sys and /dev" compare /dev/zero /dev/zero
refused "control character" run --out $'/var/local/a\nb'
expect_true "nothing is left of what was refused" test ! -e /var/local/none

# What can be written inside.
mkdir -p /var/local/{named,other}
cat >/var/local/inside <<'END'
may() { if touch "$1/.mapbench-test" 2>/dev/null; then rm -f "$1/.mapbench-test"; echo "$1 written"; fi; }
for dir in / /srv /home /host/etc /host/var/local /host/usr /host /tmp /host/var/local/named \
	/host/var/local/other "$1" "$1/results" "$2" "$TMPDIR" /dev/shm; do
	may "$dir"
done
echo 1 2>/dev/null >/proc/sys/vm/swappiness && echo "a sysctl written"
echo 1 2>/dev/null >/sys/kernel/mm/ksm/run && echo "sysfs written"
for node in /dev/*; do
	[ ! -b "$node" ] || echo "$node is there"
done
[ ! -e /dev/mem ] || echo "/dev/mem is there"
END
unshare --mount --propagation private bash "$SRC/scripts/outside/enter.sh" "$ROOT" "$SRC" "$CACHE" 0 \
	w /var/local/named /host/var/local/named -- / bash /host/var/local/inside "$SRC" "$CACHE" \
	>"$SCRATCH/written" 2>"$SCRATCH/err"
printf '%s written\n' / /host/var/local/named "$SRC/results" "$CACHE" /run/mapbench /dev/shm >"$SCRATCH/want"
sort "$SCRATCH/want" >"$SCRATCH/want.sorted"
sort "$SCRATCH/written" >"$SCRATCH/written.sorted"
expect_same "$SCRATCH/want.sorted" "$SCRATCH/written.sorted" \
	"inside can be written what was named, the cache, results/ and our own, and nothing else"
finish
