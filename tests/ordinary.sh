# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
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
