#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernels from an archive that moves: what cannot be had is not chosen, what failed is not remembered,
# old lists are refreshed once, and what has left the archive goes on working.
. "$(dirname "$0")/archive_lib.sh"
archive_alone "$@"
archive_begin

kernel() { # kernel RELEASE WHAT: kernel_ensure 9.1 gives it
	expect_status 0 "$2" ensure 9.1
	expect_true "it is $1" test "$(cat "$SCRATCH/out")" = "$1-cloud-amd64"
}

image 9.1.1-cloud-amd64
headers 9.1.1-cloud-amd64
headers 9.1.2-cloud-amd64
# The name of the image that is not there yet is known.
package linux-image-9.1.2-cloud-amd64-dbg 1 "linux-image-9.1.2-cloud-amd64"
headers 9.1.3-cloud-amd64
image 9.1.3-cloud-amd64 2
headers 9.1.4-cloud-amd64
image 9.1.4-cloud-amd64
rm "$REPO/debian/linux-headers-9.1.4-common_1_amd64.deb"
publish
apt-get update >/dev/null 2>&1
kernel 9.1.1 "releases without their image, modules or headers do not count"
expect_true "the lists were fetched no second time" test "$(updates)" = 1
expect_true "what is unpacked was written where only root can" \
	test -z "$(grep -E ' download' "$SCRATCH/asked" | grep -v -e --print-uris | grep -v '^700 ')"
expect_true "its modules are there" \
	test -s "$CACHE/kernel/9.1.1-cloud-amd64/modules/kernel/drivers/virtio.ko"

gone 9.1.3
gone 9.1.4
publish
apt-get update >/dev/null 2>&1

# Its image comes: figures are of one release, so it stays, and says so.
kernel 9.1.1 "it stays with that"
expect_true "and says nothing" test ! -s "$SCRATCH/err"
image 9.1.2-cloud-amd64
publish
kernel 9.1.1 "the lists are not fetched for what is there"
expect_true "so nothing is said" test ! -s "$SCRATCH/err"
apt-get update >/dev/null 2>&1
kernel 9.1.1 "it stays where the lists know a newer one"
expect_line err '9\.1 is 9\.1\.1-cloud-amd64 here.*no longer the newest.*9\.1\.2-cloud-amd64.*series-9\.1' "and says so"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1

# It leaves the archive.
gone 9.1.1
publish
apt-get update >/dev/null 2>&1
kernel 9.1.1 "what has left the archive goes on working"
dpkg --purge linux-headers-9.1.1-cloud-amd64 linux-headers-9.1.1-common linux-kbuild-9.1.1 >/dev/null
kernel 9.1.1 "in a new root file system, too"
truncate -s 3 "$CACHE/kernel/9.1.1-cloud-amd64/vmlinuz"
kernel 9.1.2 "unless it is damaged"
expect_line err 'kernel 9\.1\.1-cloud-amd64 in the cache is damaged' "which it says"
expect_line err 'has not all of it: taking 9\.1\.2-cloud-amd64, whose figures may differ' "and what it takes"

# Damaged, and there: once more from the archive.
for file in vmlinuz modules/kernel/drivers/virtio.ko; do
	truncate -s 3 "$CACHE/kernel/9.1.2-cloud-amd64/$file"
	kernel 9.1.2 "a truncated $file is made again"
	expect_line err 'kernel 9\.1\.2-cloud-amd64 in the cache is damaged' "it says so"
	expect_true "it is whole" grep -q 9.1.2 "$CACHE/kernel/9.1.2-cloud-amd64/$file"
done
printf X | dd of="$CACHE/kernel/9.1.2-cloud-amd64/vmlinuz" conv=notrunc status=none
kernel 9.1.2 "so is what has the right size and another byte"
head -n 1 "$CACHE/kernel/9.1.2-cloud-amd64/manifest" >"$SCRATCH/one"
cp "$SCRATCH/one" "$CACHE/kernel/9.1.2-cloud-amd64/manifest"
kernel 9.1.2 "and what has but a part of its list of checksums"
expect_line err 'damaged' "it says so"

# The lists are old.
rm "$CACHE/kernel/series-9.1"
before=$(updates)
gone 9.1.2
headers 9.1.3-cloud-amd64
image 9.1.3-cloud-amd64
publish
rm -rf "$CACHE/kernel/9.1.2-cloud-amd64"
kernel 9.1.3 "a 404 has the lists fetched, and the release chosen again"
expect_line err 'package lists at hand do not fit the archive' "it says so"
expect_true "once" test "$(updates)" = $((before + 1))

# It cannot be had, though the lists have it: an error, twice the same, and nothing remembered.
rm -rf "$CACHE/kernel"
rm "$REPO/debian/linux-modules-9.1.3-cloud-amd64_1_amd64.deb"
for try in first second; do
	before=$(updates)
	expect_status 1 "the $try try fails" ensure 9.1
	expect_line err '^mapbench: cannot fetch kernel 9\.1\.3-cloud-amd64: see .*kernel\.log' "and says why"
	expect_true "the lists were fetched once" test "$(updates)" = $((before + 1))
	expect_true "it is not remembered" test ! -e "$CACHE/kernel/series-9.1"
done
publish
expect_status 1 "no release at all" ensure 9.1
expect_line err '^mapbench: no kernel 9\.1 can be installed: the archive names 9\.1\.3-cloud-amd64' "it says what lacks"
image 9.1.3-cloud-amd64
publish
kernel 9.1.3 "later it is there"

# A suite of its own counts as added when its lists are there.
ARCHIVE_TEST=". $SRC/scripts/outside/say.sh; . $SRC/scripts/outside/cache.sh; . $SRC/scripts/kernel/archive.sh
	ARCHIVE_SUITES=(9.2:extra); archive_add 9.2"
expect_status 0 "a suite that cannot be fetched" bash -c "$ARCHIVE_TEST"
expect_line err 'no package lists of extra' "it says so"
expect_true "nothing of it stays" test -z "$(find /etc/apt -name 'extra*' -o -name '*.new')"
publish extra
expect_status 0 "one that can" bash -c "$ARCHIVE_TEST"
expect_true "it is there" test -s /etc/apt/sources.list.d/extra.list

# Whoever killed dpkg: what it has left half done is put in order.
for when in PREINST POSTINST; do
	rm -rf "$CACHE/kernel"
	dpkg --purge linux-headers-9.1.3-cloud-amd64 >/dev/null
	declare "$when=[ -e $SCRATCH/killed-$when ] || { touch $SCRATCH/killed-$when; kill -9 \$PPID; }"
	headers 9.1.3-cloud-amd64
	unset "$when"
	publish
	apt-get update >/dev/null 2>&1
	expect_status 1 "dpkg is killed in $when" ensure 9.1
	expect_true "it was" test -e "$SCRATCH/killed-$when"
	kernel 9.1.3 "and again: all is well"
	expect_true "dpkg has nothing left to do" test -z "$(dpkg --audit)"
done

expect_status 2 "a series that there is not" ensure 9.9
expect_line err "^mapbench: unknown kernel '9\.9': give a series, one of .*9\.1" "it says which there are"
finish
