#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What build leaves in the user's directory is whole or as it was before. A kbuild of a few lines stands in.
if [[ -z ${PUBLISH_TEST-} ]]; then
	PUBLISH_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/cache.sh"
. "$SRC/scripts/build/build.sh"
. "$SRC/scripts/build/driver.sh"
. "$SRC/scripts/build/report.sh"
ARCH_TRIPLET=
export CACHE=$SCRATCH/cache KERNEL=9.9.9 KERNEL_BUILD=$SCRATCH/kbuild MAPBENCH_UMASK=022
mkdir "$CACHE" "$KERNEL_BUILD" "$SCRATCH"/{small,own}
# shellcheck disable=SC2016 # make expands these
printf 'modules:\n\thead -c %s /dev/zero >$(M)/hello.ko\n\tcat $(M)/text >>$(M)/hello.ko\n' 300000 >"$KERNEL_BUILD/Makefile"

build() (
	set -e
	driver_build "$1"
)
driver_release() { # what that kbuild makes has no version to read
	echo "$KERNEL"
}
source() { # source DIR
	echo 'obj-m := hello.o' >"$1/Kbuild"
	echo one >"$1/text"
}

source "$SCRATCH/own"
expect_status 0 "built" build "$SCRATCH/own"
ko=$SCRATCH/own/9.9.9/hello.ko
expect_line out "^$ko\$" "it says where"
expect_true "it is whole" test "$(tail -c 4 "$ko")" = one
expect_true "who may read it is the umask's to say" test "$(stat -c %a "$ko")" = 644
exec {held}<"$ko"
echo two >"$SCRATCH/own/text"
expect_status 0 "built again" build "$SCRATCH/own"
expect_true "it is the new one" test "$(tail -c 4 "$ko")" = two
expect_true "who has the old one open keeps it" test "$(tail -c 4 "/proc/self/fd/$held")" = one
rm "$ko"
ln -s "$SCRATCH/own/text" "$ko"
expect_status 0 "where a link is" build "$SCRATCH/own"
expect_true "the link goes, not what it leads to" test -f "$ko" -a ! -L "$ko" -a "$(cat "$SCRATCH/own/text")" = two
expect_true "nothing else is there" test "$(find "$SCRATCH/own/9.9.9" -mindepth 1 | wc -l)" = 1

mount -t tmpfs -o size=500k small "$SCRATCH/small" || exit
trap 'umount "$SCRATCH/small"; rm -rf --one-file-system "$SCRATCH"' EXIT
source "$SCRATCH/small"
expect_status 0 "where there is little room" build "$SCRATCH/small"
sha256sum "$SCRATCH/small/9.9.9/hello.ko" >"$SCRATCH/sum"
head -c 1M /dev/zero >"$SCRATCH/small/filler" 2>/dev/null
expect_status 1 "a full disk" build "$SCRATCH/small"
rm "$SCRATCH/small/filler"
expect_line err "^mapbench: $SCRATCH/small/9.9.9/hello.ko: No space left on device; make room" "it is said"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
expect_true "the earlier one is whole" sha256sum --quiet -c "$SCRATCH/sum"
expect_true "and alone" test "$(find "$SCRATCH/small/9.9.9" -mindepth 1 | wc -l)" = 1
rm -r "$SCRATCH/small/9.9.9"
head -c 1M /dev/zero >"$SCRATCH/small/filler" 2>/dev/null
expect_status 1 "without an earlier one" build "$SCRATCH/small"
expect_true "no half of it stays" test -z "$(find "$SCRATCH/small" -name '*.ko*')"
rm "$SCRATCH/small/filler"

mount -o remount,ro "$SCRATCH/small"
touch "$SCRATCH/before"
expect_status 2 "a directory that cannot be written" build "$SCRATCH/small"
expect_line err "^mapbench: $SCRATCH/small/9.9.9: it cannot be written" "it is said"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
expect_true "before anything is built" test -z "$(find "$CACHE/log" -name 'driver-*' -newer "$SCRATCH/before")"

# Two at once: what one says is not taken for what the other does.
# shellcheck disable=SC2016 # make expands these
printf 'modules:\n\tcat $(M)/text\n\tuntil test -e %s; do sleep 0.1; done\n\tcat $(M)/text\n\tfalse\n' \
	"$SCRATCH/go" >"$KERNEL_BUILD/Makefile"
for name in this that; do
	mkdir -p "$SCRATCH/$name"
	source "$SCRATCH/$name"
	echo "error of $name" >"$SCRATCH/$name/text"
	(build "$SCRATCH/$name") >"$SCRATCH/said.$name" 2>&1 &
done
for _ in {1..100}; do
	[[ $(cat "$CACHE"/log/driver* | grep -c 'error of th') -lt 2 ]] || break
	sleep 0.1
done
: >"$SCRATCH/go"
wait
for name in this that; do
	expect_true "$name: told twice, and nothing of the other" test "$(grep -o 'error of .*' "$SCRATCH/said.$name" | uniq -c | xargs)" = "2 error of $name"
	log=$(sed -n 's/.*see above and //p' "$SCRATCH/said.$name")
	expect_true "$name: so is what is kept of it" test "$(grep -o 'error of .*' "$log" | uniq -c | xargs)" = "2 error of $name"
done
finish
