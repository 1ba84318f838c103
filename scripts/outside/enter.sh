#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh ROOT SRC CACHE HOST [w DIR INSIDE | s DIR]... -- DIR COMMAND...: in a mount namespace of its
# own, run COMMAND in ROOT and in DIR (paths.sh says which path is what there). HOST is 1 where this
# host itself is measured, so that its /sys and /dev are to be written. w: DIR can be written, and is
# INSIDE there; s: DIR is bound where it is.
set -euo pipefail

root=${1:?} src=${2:?} cache=${3:?} host=${4:?}
shift 4
SRC=$src CACHE=$cache PATHS_SAME=()
. "$src/scripts/outside/paths.sh"

MOUNTS_PATIENCE=5 # seconds that a file system has for an answer

# answering WORD...: leaves out, in here, each mount of the host's whose file system does not answer: a
# server that is gone, or a program of another user's. Nobody waits for it but who has named what lies there.
# All others are of the kernel alone, which answers.
answering() {
	local at type each err pid=()
	while read -r _ _ _ _ at each; do
		type=${each#* - }
		[[ ${type%% *} =~ ^(nfs|cifs|smb|fuse|ceph|9p|afs|gfs2|ocfs2|lustre|coda|ncpfs|orangefs|beegfs|gpfs) ]] || continue
		printf -v at %b "$at"
		for each in "$src" "$cache" "$@"; do
			[[ $each/ != "$at"/* && $each/ != "$PATHS_HOST$at"/* ]] || continue 2
		done
		(
			exec {err}>&2 2>/dev/null
			timeout -s KILL "$MOUNTS_PATIENCE" stat -f -- "$at" >/dev/null || [[ $? != 137 ]] || {
				umount -lnc -- "$at" 2>/dev/null || timeout -s KILL "$MOUNTS_PATIENCE" mount -nt tmpfs -o ro none "$at" || exit 0
				echo "mapbench: the file system at $at does not answer: it is left out in here" >&"$err"
			}
		) &
		pid+=($!)
	done </proc/self/mountinfo
	[[ ${#pid[@]} == 0 ]] || wait "${pid[@]}" || true
}

# read_only DIR: every mount at or below it. The flags that it has stay. All at once where the kernel can
# (Linux 5.12): then none of them is looked at.
read_only() {
	local at options option keep
	! chroot "$root" /usr/bin/mount -o remount,bind,ro=recursive "${1#"$root"}" 2>/dev/null || return 0
	while read -r _ _ _ _ at options _; do
		printf -v at %b "$at"
		[[ $at/ == "$1"/* && ,$options, != *,ro,* ]] || continue
		keep=
		for option in ${options//,/ }; do
			[[ ! $option =~ ^(nosuid|nodev|noexec|noatime|nodiratime|relatime)$ ]] || keep+=,$option
		done
		# One that another mount covers cannot be reached, by nobody.
		mount -o "remount,bind,ro$keep" "$at" 2>/dev/null || [[ ! -e $at ]] ||
			echo "mapbench: $at cannot be made read-only in here; going on" >&2
	done </proc/self/mountinfo
}

bind() { # bind DIR INSIDE [FLAG]: a directory or file of the host's
	if [[ -d $1 ]]; then
		mkdir -p "$root$2"
	else
		mkdir -p "$(dirname "$root$2")"
		# Not through a link that somebody has laid since it was looked at.
		[[ -e $root$2 ]] || (set -C && : >"$root$2")
	fi
	# What is mounted below it cannot be left out in a user namespace: it might hide a thing.
	if [[ $MAPBENCH_USERNS == root ]]; then
		mount "--${3:-bind}" "$1" "$root$2"
	else
		mount "--${3:-bind}" "$1" "$root$2" 2>/dev/null || mount --rbind "$1" "$root$2"
	fi
}

# a /dev in which nothing of the host can be done
bare_dev() {
	local node
	mount -t tmpfs -o mode=0755,nosuid,noexec,size=1M dev "$root/dev"
	for node in null zero full random urandom tty kvm; do
		[[ ! -e /dev/$node ]] || bind "/dev/$node" "/dev/$node"
	done
	mkdir "$root"/dev/{pts,shm}
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
	ln -s /proc/self/fd "$root/dev/fd"
	ln -s fd/0 "$root/dev/stdin"
	ln -s fd/1 "$root/dev/stdout"
	ln -s fd/2 "$root/dev/stderr"
}

answering "$@"
mkdir -p "$root"/{proc,sys,dev,run,tmp}
mount --bind "$root" "$root" # what is mounted can be entered again, by a test
bind / "$PATHS_HOST" rbind
for top in /proc /sys /dev; do # they have their own place
	umount -lR "$root$PATHS_HOST$top" 2>/dev/null || [[ $MAPBENCH_USERNS == root ]] ||
		mount -t tmpfs -o ro,mode=0755 none "$root$PATHS_HOST$top" # nor can it be unmounted
done
read_only "$root$PATHS_HOST"
for top in /*; do
	# From the copy, which has none of the mounts that are made here.
	if [[ -d $top && ! -L $top ]] && ! paths_system "$top" && [[ ! $top =~ ^/(proc|sys|dev)$ ]]; then
		bind "$root$PATHS_HOST$top" "$top" rbind
	fi
done
bind /proc /proc rbind
bind /sys /sys rbind
if [[ $host == 1 ]]; then
	bind /dev /dev rbind
else
	bare_dev
	read_only "$root/sys"
	bind /proc/sys /proc/sys
	read_only "$root/proc/sys"
fi
# What is kept in memory while we run, and goes with the last of us.
mount -t tmpfs -o mode=0755,nosuid,nodev run "$root/run"
mkdir -m 1777 "$root/run/mapbench"
mkdir -m 700 "$root/run/home"

bind "$src" "$src"
read_only "$root$src"
bind "$cache" "$cache"
[[ ! -d $src/results || -e $src/installed ]] || bind "$src/results" "$src/results"
while [[ $1 != -- ]]; do
	if [[ $1 == w ]]; then
		bind "$2" "$3"
		shift 3
	else
		bind "$2" "$2"
		read_only "$root$2"
		shift 2
	fi
done
shift
if [[ -s /etc/resolv.conf ]]; then
	[[ -f $root/etc/resolv.conf && ! -L $root/etc/resolv.conf ]] || {
		rm -rf --one-file-system "$root/etc/resolv.conf"
		: >"$root/etc/resolv.conf"
	}
	mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
fi

MAPBENCH_INSIDE=$(stat -c %d:%i "$root")
export MAPBENCH_INSIDE PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
# What programs are told by files in the home directory would change what is built and found. Who goes on
# from in here as on a host finds the same cache.
export TMPDIR=/run/mapbench HOME=/run/home MAPBENCH_CACHE=$cache
unset XDG_CACHE_HOME XDG_DATA_HOME
cd "$root"
# The namespace gets that root, where the kernel lets it: its first one, that of an initramfs, stays. Whoever
# makes a user namespace in here has to be at it.
! pivot_root . . 2>/dev/null || umount -l .
# shellcheck disable=SC2016 # the inner shell expands these
exec chroot . /bin/bash -c 'cd "$1" && shift && exec "$@"' enter "$@"
