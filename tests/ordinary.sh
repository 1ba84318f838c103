# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2016 # the inner shells expand what is in quotes
# For tests that are about an ordinary user: one whom nobody has made, with a number of his own. All mounts
# are in a mount namespace of the test's, and at places in ROOM, which is removed after that is gone, from
# outside it: what is mounted there is never reached by who removes.

ORDINARY=61234 ORDINARY_FIRST=1000000000 # the first of his subordinate IDs

ordinary_begin() { # ordinary_begin TEST ARGUMENT...: run that test again, in ROOM, and end with its status
	local status=0
	[[ -z ${ORDINARY_ROOM-} ]] || return 0
	ORDINARY_ROOM=$(mkdir -p "$CACHE/tmp" && mktemp -d -p "$CACHE/tmp") || exit
	export ORDINARY_ROOM
	unshare --mount --propagation private bash "$@" || status=$?
	rm -rf --one-file-system "$ORDINARY_ROOM"
	exit "$status"
}

# ordinary_room: sets ROOM, a directory on the disk, by a path that anybody can go, with nothing mounted
ordinary_room() {
	mkdir -p /run/ordinary
	mount -t tmpfs -o mode=0755 ordinary /run/ordinary
	mkdir /run/ordinary/room
	mount --bind "$ORDINARY_ROOM" /run/ordinary/room
	chmod 755 "$ORDINARY_ROOM"
	export ROOM=/run/ordinary/room
	ordinary_file passwd "ordinary:x:$ORDINARY:$ORDINARY::/nonexistent:/bin/sh"
}

ordinary_file() { # ordinary_file FILE LINE: it has that line more, in here
	cp "/etc/$1" "/run/ordinary/$1" 2>/dev/null || : >"/run/ordinary/$1"
	echo "$2" >>"/run/ordinary/$1"
	[[ -e /etc/$1 ]] || : >"/etc/$1"
	mount --bind "/run/ordinary/$1" "/etc/$1"
}

ordinary() { # ordinary COMMAND...: as he
	setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups env -u MAPBENCH_USERNS "PATH=$ORDINARY_PATH$PATH" "$@"
}
ORDINARY_PATH=

# ordinary_subordinate: give him subordinate IDs, and Debian's newuidmap, which is kept in the cache; status 1
# where that cannot be had
ordinary_subordinate() {
	local kept=$CACHE/tmp/uidmap
	mkdir -p "$kept"
	chmod 700 "$kept"
	[[ -n $(find "$kept" -name 'uidmap_*.deb' -print -quit) ]] ||
		(cd "$kept" && apt-get -o APT::Sandbox::User=root download uidmap >/dev/null 2>&1) || return 1
	mkdir /run/ordinary/suid # in memory in which a program may be another user
	dpkg-deb -x "$kept"/uidmap_*.deb /run/ordinary/suid || return 1
	ordinary_file subuid "ordinary:$ORDINARY_FIRST:65536"
	ordinary_file subgid "ordinary:$ORDINARY_FIRST:65536"
	ORDINARY_PATH=/run/ordinary/suid/usr/bin:
}

# What he has is in HIS, his cache, and TREE, the mapbench that he calls.

his_kernel() { # the kernel that is taken where none is named, so that he need not fetch it
	mkdir -p "$HIS/kernel"
	# shellcheck source=/dev/null # its names are not the test's
	(set -e && . "$SRC/scripts/run/all.sh" && kernel_ensure "$KERNEL_DEFAULT" &&
		cp -r "$KERNEL_DIR" "$CACHE/kernel/series-$KERNEL_DEFAULT" "$HIS/kernel/")
}

# rooted NAME: he has a root file system of that name. It is ours, as if all that is root's were his, and what
# he writes is beside it; where mounts cannot do so, as on the file system of a container, a copy.
rooted() {
	local at=$HIS/$1
	mkdir -p "$at" "$ROOM/$1"/{upper,work}
	chown "$ORDINARY:$ORDINARY" "$at" "$ROOM/$1/upper"
	mkdir -p /run/ordinary/idmapped
	if mount --bind -o "X-mount.idmap=b:0:$ORDINARY:1" / /run/ordinary/idmapped 2>/dev/null; then
		mount -o remount,bind,ro /run/ordinary/idmapped
		mount -t overlay -o "lowerdir=/run/ordinary/idmapped,upperdir=$ROOM/$1/upper,workdir=$ROOM/$1/work" his "$at" 2>/dev/null && return
		umount /run/ordinary/idmapped
	fi
	mount --bind / /run/ordinary/idmapped || return # without what is mounted in it
	mount -o remount,bind,ro /run/ordinary/idmapped
	tar -C /run/ordinary/idmapped --exclude=./usr/share/{doc,man,locale} --exclude=./usr/src --exclude=./var/cache -cpf - . |
		tar -C "$at" -xpf - && chown -hR "$ORDINARY:$ORDINARY" "$at"
}

listed() { # the list of what is in the root file system, as it would be if he had made it
	door 'for ROOT in "$CACHE"/root-*; do mkdir -p "$ROOT/var/lib" && rootfs_files "$ROOT" >"$ROOT/$ROOTFS_FILES"; done'
}

door() { # door SCRIPT: with what is there outside the root file system, as he
	his bash -c 'SRC=$1 CACHE=$2 && . "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/rootfs.sh" &&
		userns_set && eval "$3"' door "$TREE" "$HIS" "$1"
}

his() { # his COMMAND...: by him, who is nowhere yet
	ordinary env -i "PATH=$ORDINARY_PATH$PATH" "MAPBENCH_CACHE=$HIS" "HOME=$ROOM/home" "$@"
}
