#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# As whom we mount: root, an ordinary user with subordinate IDs or without, root of a namespace or container
# that is none outside, and nobody at all. What is done with each is machine_user's.
# shellcheck disable=SC2016 # the inner shells expand what is in quotes
. "$(dirname "$0")/../../lib.sh"
. "$(dirname "$0")/../../ordinary.sh"
needs_root "it makes an ordinary user"
ordinary_begin "$0" "$@"
ordinary_room
mkdir "$ROOM/tree" /run/ordinary/new
cp -r "$SRC/scripts" "$ROOM/tree/" # where anybody can read it

kind() { # kind COMMAND...: what userns_set finds where COMMAND runs it
	"$@" bash -c 'SRC=$1 && . "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/userns.sh" &&
		userns_set && echo "$USERNS_KIND"' kind "$ROOM/tree"
}

is() { # is KIND WHAT COMMAND...
	local got
	got=$(kind "${@:3}")
	expect_true "$2: ${1:-nothing}" test "$got" = "$1"
}

is root "root" env
is single "an ordinary user" ordinary
is single "who is root in a namespace that he has made" ordinary unshare -Ur
is single "root without CAP_SYS_ADMIN, as in a container" setpriv --bounding-set -sys_admin
mount --bind / /run/ordinary/new
mount -o remount,bind,ro /run/ordinary/new
for at in /dev /proc; do
	mount --rbind $at /run/ordinary/new$at
done
mount --bind "$ROOM" /run/ordinary/new/mnt
rootless() { # rootless COMMAND...: as he, below another root directory, where no namespace can be made
	chroot /run/ordinary/new setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --clear-groups env -i "PATH=$PATH" "$@"
}
expect_true "who may make no namespace: nothing" test -z "$(rootless bash -c 'SRC=/mnt/tree &&
	. "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/userns.sh" && userns_set && echo "$USERNS_KIND"')"
mkdir "$ROOM/none"
chown "$ORDINARY" "$ROOM/none"
expect_status 1 "the front door there" rootless MAPBENCH_CACHE=/mnt/none /mnt/tree/scripts/mapbench list
expect_line err '^mapbench: cannot make a user namespace and mount in it.* the administrator can allow it' "says what can be done"
expect_true "in one line" test "$(wc -l <"$SCRATCH/err")" = 1
umount -lR /run/ordinary/new

# Behind the filter nothing changes its owner, and nobody is told.
filtered() { # filtered COMMAND...
	ordinary bash -c 'SRC=$1 && . "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/userns.sh" && userns_set &&
		userns_mounting "" "${@:2}"' filtered "$ROOM/tree" "$@"
}
mkdir -m 1777 "$ROOM/room"
expect_status 0 "chown to a group that is not there" filtered sh -c \
	"cd '$ROOM/room' && : >file && ln -s file link && chown 0:8 file && chown -h 8:8 link && chgrp 42 file && chown 65534 . "
expect_true "changes nothing" test "$(stat -c %u:%g "$ROOM/room/file")" = "$ORDINARY:$ORDINARY"
expect_true "also of a directory that is root's" test "$(stat -c %u "$ROOM/room")" = 0
expect_status 1 "without the filter it is refused" ordinary unshare -Ur chown 0:8 "$ROOM/room/file"
expect_status 3 "all other calls are as they were" filtered sh -c \
	"cd '$ROOM/room' && chmod 751 file && mkdir dir && mv file dir/file && mount -t tmpfs none dir && [ ! -e dir/file ] && exit 3"
expect_true "and their effect" test "$(stat -c %a "$ROOM/room/dir/file")" = 751

if ordinary_subordinate; then
	is mapped "an ordinary user with subordinate IDs" ordinary
	expect_status 0 "who gives files to whom he likes" ordinary unshare -Ur --map-auto sh -c \
		"cd '$ROOM/room' && : >given && chown 8:8 given"
	expect_true "whom nobody else is" test "$(stat -c %u "$ROOM/room/given")" = $((ORDINARY_FIRST + 7))
else
	echo "# newuidmap cannot be had: subordinate IDs are not tried"
fi
finish
