#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Where the cache may be: what works works, what cannot is refused in one line before anything is
# built.
. "$(dirname "$0")/../../lib.sh"
needs_root "it gives files to other users"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/rootfs.sh"
cd "$SCRATCH" || exit 1

place() ( # place VARIABLE=VALUE...: rootfs_paths with those alone; prints CACHE
	unset HOME XDG_CACHE_HOME MAPBENCH_CACHE CACHE ROOT
	for setting; do
		export "${setting?}"
	done
	set -e
	rootfs_paths
	echo "$CACHE"
)

takes() { # takes DIRECTORY WHAT VARIABLE=VALUE...
	local directory=$1 what=$2
	shift 2
	expect_status 0 "$what" place "$@"
	expect_true "it is $directory" test "$(cat "$SCRATCH/out")" = "$directory"
	expect_true "nothing is said" test ! -s "$SCRATCH/err"
}

refused() { # refused REGEX: in one line
	expect_line err "^mapbench: .*$1" "and says: $1"
	expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
}

refuses() { # refuses STATUS REGEX VALUE
	expect_status "$1" "refused: $3" place "MAPBENCH_CACHE=$3"
	refused "$2"
}

mkdir -p home real open
ln -s real link
ln -s nowhere dangling
touch file
chmod o+w open
takes "$SCRATCH/home/.cache/mapbench" "below the home directory" "HOME=$SCRATCH/home"
takes "$SCRATCH/home/mapbench" "where XDG_CACHE_HOME says" HOME=/nosuch "XDG_CACHE_HOME=$SCRATCH/home"
takes "$SCRATCH/home/.cache/mapbench" "not where one says that is not absolute" "HOME=$SCRATCH/home" \
	XDG_CACHE_HOME=elsewhere
expect_true "which is not made" test ! -e elsewhere
takes "$SCRATCH/some/where" "where MAPBENCH_CACHE says, HOME or not, from here" MAPBENCH_CACHE=some/where
takes "$SCRATCH/real" "through a link" "MAPBENCH_CACHE=$SCRATCH/link"
takes "$SCRATCH/-x+y~z@é" "with what is no letter" "MAPBENCH_CACHE=-x+y~z@é"
expect_true "without HOME, below the user's own" test "$(unset HOME XDG_CACHE_HOME MAPBENCH_CACHE && rootfs_cache)" = \
	"$(getent passwd "$EUID" | cut -d: -f6)/.cache/mapbench"
mkdir others
chown 65534 others
expect_true "nor below a HOME that is another user's, as sudo may leave it" test "$(unset XDG_CACHE_HOME MAPBENCH_CACHE &&
	HOME=$SCRATCH/others rootfs_cache)" = "$(getent passwd "$EUID" | cut -d: -f6)/.cache/mapbench"
refuses 1 "cannot make the cache directory $SCRATCH/dangling: set MAPBENCH_CACHE" "$SCRATCH/dangling"
refuses 1 "cannot make the cache directory $SCRATCH/file" "$SCRATCH/file"
refuses 1 "cannot make the cache directory $SCRATCH/file/below" "$SCRATCH/file/below"
refuses 1 "cannot make the cache directory /proc/nosuch" /proc/nosuch
refuses 1 "others can rename what is in $SCRATCH/open, and what it holds is run" "$SCRATCH/open"
refuses 1 "others can rename what is in $SCRATCH/open" "$SCRATCH/open/below"
chmod 1777 open
refuses 1 "the cache directory $SCRATCH/open can be written by others" "$SCRATCH/open"
takes "$SCRATCH/open/below" "in a directory where others can write, but rename nothing of ours" "MAPBENCH_CACHE=$SCRATCH/open/below"
refuses 1 "others can rename what is in $SCRATCH/others" "$SCRATCH/others/a/b"
expect_true "which is not made" test ! -e others/a
expect_true "nor below an XDG_CACHE_HOME that is another user's" test "$(unset MAPBENCH_CACHE &&
	XDG_CACHE_HOME=$SCRATCH/others/cache HOME=$SCRATCH/home rootfs_cache)" = "$SCRATCH/home/.cache/mapbench"
mkdir -m 775 group
chgrp 65534 group
refuses 1 "others can rename what is in $SCRATCH/group" "$SCRATCH/group/cache"
ln -s "$SCRATCH/real" open/cache
chown -h 65534 open/cache
refuses 1 "$SCRATCH/open/cache is a link that another user has laid, or could" "$SCRATCH/open/cache"
expect_true "where it leads nothing is made" test -z "$(find real -newer open/cache ! -path real)"
# shellcheck disable=SC2016 # the inner shell expands these
expect_status 0 "in a directory of who has called sudo" env SUDO_UID=65534 bash -c '. "$1/tests/lib.sh"
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/outside/rootfs.sh"
	MAPBENCH_CACHE=$2/others/cache
	rootfs_paths' sudo "$SRC" "$SCRATCH"
for char in ' ' $'\t' $'\n' '"' "'" \` \\ ',' : \; = '#' % '&' '|' \$ '(' ')' '<' '>' '[' ']' '{' '}' '*' '?' '!' '^'; do
	refuses 2 "make, CMake and QEMU can take .* alone in its path: set MAPBENCH_CACHE" "$SCRATCH/a${char}b"
done
expect_true "none of them is made" test -z "$(find "$SCRATCH" -name 'a?b')"
refuses 1 "/ has other things than a cache in it: set MAPBENCH_CACHE" /
refuses 1 "/etc has other things than a cache in it" /etc
mkdir used
touch used/letter
refuses 1 "$SCRATCH/used has other things" "$SCRATCH/used"
expect_true "nothing is made there" test "$(cd used && echo *)" = letter
mkdir -p program/log onlylog/log
echo 'pid 7' >program/lock
echo 'not ours' | tee program/log/rootfs.log >onlylog/log/rootfs.log
for dir in program onlylog; do
	refuses 1 "$SCRATCH/$dir has other things" "$SCRATCH/$dir"
	expect_true "nothing is written there" test "$(cat "$dir/log/rootfs.log")" = "not ours" -a ! -e "$dir/CACHEDIR.TAG"
done
printf '%s\n' 'Signature: 8a477f597d28d172789f06886806bc55' '# of another program' >program/CACHEDIR.TAG
refuses 1 "$SCRATCH/program has other things" "$SCRATCH/program"
mkdir -p early/lost+found early/log older/root-1/var/lib lent/host
touch early/CACHEDIR.TAG.7 older/{lock,root-1/var/lib/mapbench-files} lent/host/state
for dir in real early older lent; do
	takes "$SCRATCH/$dir" "a cache: $dir" "MAPBENCH_CACHE=$SCRATCH/$dir"
	rm -rf "${SCRATCH:?}/$dir"/{root-1,host}
	touch "$dir/more"
	takes "$SCRATCH/$dir" "and known as one from then on" "MAPBENCH_CACHE=$SCRATCH/$dir"
done
if python3 -c 'import os, struct, sys
acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in (
    (1, 7, 2**32 - 1), (2, 7, 65534), (4, 0, 2**32 - 1), (16, 7, 2**32 - 1), (32, 0, 2**32 - 1)))
os.setxattr(sys.argv[1], "system.posix_acl_default", acl)' "$SCRATCH/early" 2>/dev/null; then
	refuses 1 "$SCRATCH/early has an access control list" "$SCRATCH/early"
else
	echo "# its file system has no lists of rights: a cache with one is not tried"
fi
mkdir -m 777 real/build
refuses 1 "$SCRATCH/real/build in the cache can be written by others" "$SCRATCH/real"
chmod 755 real/build
chown 65534 real/build
refuses 1 "$SCRATCH/real/build in the cache can be written by others" "$SCRATCH/real"
rmdir real/build
takes "$SCRATCH/real" "what is ours alone" "MAPBENCH_CACHE=$SCRATCH/real"
raced() (
	# shellcheck disable=SC2317 # rootfs_paths calls it
	find() {
		mkdir -m 777 "$SCRATCH/real/gone"
		command find "$@" >"$SCRATCH/found"
		rmdir "$SCRATCH/real/gone"
		cat "$SCRATCH/found"
		return 1 # as where it was gone before find itself looked at it
	}
	place "MAPBENCH_CACHE=$SCRATCH/real"
)
expect_status 0 "what another mapbench takes away meanwhile is not there" raced
ln -s 'a,b' other
refuses 2 "the cache directory $SCRATCH/a,b:" "$SCRATCH/other"

mounted() { # mounted OPTIONS: $SCRATCH/real is a file system of its own, mounted so
	# shellcheck disable=SC2016 # the inner shell expands these
	SRC=$SRC unshare --mount --propagation private bash -c '
		mount -t tmpfs -o mode=755 none "$1" && mkdir "$1/log" && mount -o "remount,$2" "$1" || exit 77
		. "$SRC/scripts/outside/say.sh"
		. "$SRC/scripts/outside/rootfs.sh"
		MAPBENCH_CACHE=$1
		rootfs_paths' mounted "$SCRATCH/real" "$1"
}
expect_status 1 "refused: a file system that is read only" mounted ro
refused "cannot write to the cache directory $SCRATCH/real: set MAPBENCH_CACHE"
expect_status 1 "refused: one without programs" mounted noexec
refused "the file system of the cache directory $SCRATCH/real is mounted noexec"
expect_status 0 "taken: any other" mounted rw

# A root file system that is damaged; dpkg and Python of it are played.
mkdir -p root/usr/{bin,sbin,lib/python3,libexec} root/var/lib cache
echo program >root/usr/bin/program
echo library >root/usr/lib/libc.so
# shellcheck disable=SC2317 # rootfs_same calls it
chroot() {
	echo "$*" >>"$SCRATCH/asked"
	[[ $2 != */dpkg ]] || cat "$SCRATCH/dpkg"
}
same() {
	: >"$SCRATCH/asked"
	ROOT=$SCRATCH/root CACHE=$SCRATCH/cache rootfs_same
}
: >dpkg
expect_status 0 "one of which there is no list yet" same
expect_true "its packages are asked" grep -q dpkg asked
expect_status 0 "and once more" same
expect_true "they are asked once" test ! -s asked
touch root/usr/bin/new
expect_status 0 "a new file does not matter" same
expect_true "nobody is asked" test ! -s asked
cp -a root/usr/lib/libc.so kept
truncate -s 3 root/usr/lib/libc.so
echo '??5??????   /usr/lib/libc.so' >dpkg
expect_status 1 "a library that was cut off" same
: >dpkg
expect_status 0 "another version, by its package" same
cp -a kept root/usr/lib/libc.so
rm root/usr/bin/program
echo 'missing     /usr/bin/program' >dpkg
expect_status 1 "a program that is missing" same
echo program >root/usr/bin/program
mkdir -p root/etc/alternatives root/usr/share/{doc,seabios} root/var/lib/dpkg/info
touch root/usr/share/doc/program root/usr/share/seabios/bios.bin root/etc/matplotlibrc
ln -s libc.so root/usr/lib/libc.so.6
ln -s libc.so root/usr/lib/libold.so
ln -s /usr/bin/program root/etc/alternatives/editor
ln -s /etc/alternatives/editor root/usr/bin/editor
for dir in bin sbin lib; do
	ln -s "usr/$dir" "root/$dir"
done
printf '%s\n' /usr/lib/libc.so.6 /usr/share/seabios/bios.bin >root/var/lib/dpkg/info/libc.list
: >dpkg
rm root/var/lib/mapbench-*
expect_status 0 "one with links, settings and data" same
without() { # without STATUS WHAT FILE [DPKG]: FILE is taken away, and is there again
	mv "root/$3" moved
	echo "${4-}" >dpkg
	expect_status "$1" "$2" same
	mv moved "root/$3"
}
without 1 "without a link to a library, which dpkg does not look at" usr/lib/libc.so.6
without 1 "without a link in /" bin
without 1 "without what alternatives lead to" etc/alternatives
without 1 "or what leads there" usr/bin/editor
without 1 "without firmware" usr/share/seabios "missing     /usr/share/seabios/bios.bin"
: >asked
without 0 "without documents" usr/share/doc "missing     /usr/share/doc/program"
expect_true "nobody is asked" test ! -s asked
chmod 600 root/usr/lib/libc.so
: >dpkg
expect_status 1 "a library with other rights" same
chmod 644 root/usr/lib/libc.so
chown 65534 root/usr/bin/program
expect_status 1 "a program that is another user's" same
chown 0 root/usr/bin/program
echo '??5?????? c /etc/matplotlibrc' >dpkg
echo garbage >root/etc/matplotlibrc
expect_status 1 "a setting that was changed" same
: >dpkg
expect_status 0 "or is another version's" same
without 0 "a link that no package has any more" usr/lib/libold.so
unset -f chroot
rm root/usr/bin/program
expect_status 1 "nor is one whole in which no program runs" same
expect_true "nothing is said" test ! -s "$SCRATCH/err"

locked() (
	set -e
	CACHE=$SCRATCH/cache ROOT=$SCRATCH/root
	rootfs_ensure
)
# shellcheck disable=SC2317 # rootfs_unread calls it
unreadable() (
	find() {
		echo "find: 'usr/lib': Too many open files in system" >&2
		return 1
	}
	locked
)
expect_status 1 "one that cannot be read" unreadable
refused "cannot read the root file system in $SCRATCH/root: find: 'usr/lib': Too many open files in system"
expect_true "it is left alone" test -s root/usr/lib/libc.so
rm cache/lock
mkdir cache/lock
expect_status 1 "a lock that is a directory" locked
refused "$SCRATCH/cache/lock in the cache is no file: remove it"
finish
