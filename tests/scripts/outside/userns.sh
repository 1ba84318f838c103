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

# A file that he shares with a group: what replaces it in his namespace has that group too, or it is refused.
TEAM=61300
mkdir "$ROOM/team"
chown "$ORDINARY:$TEAM" "$ROOM/team"
chmod 2775 "$ROOM/team"
replaced() { # replaced FILE TEXT: by the report's writer, as the front door has it run for him
	setpriv --reuid "$ORDINARY" --regid "$ORDINARY" --groups "$TEAM" env -u MAPBENCH_USERNS -u MAPBENCH_TRUST bash -c '
		SRC=$1 && . "$SRC/scripts/outside/say.sh" && . "$SRC/scripts/outside/trust.sh" && trust_shared "$(dirname "$2")"
		export MAPBENCH_USERNS=single MAPBENCH_TRUST && unshare -Ur python3 -B -c "if True:
			import sys
			sys.path.insert(0, sys.argv[1] + \"/scripts\")
			from report.data import outfile
			try:
			    outfile.write(sys.argv[2], sys.argv[3])
			except OSError as error:
			    sys.exit(str(error))" "$@"' replaced "$ROOM/tree" "$@"
}
expect_status 0 "a report, the first time" replaced "$ROOM/team/file" first
chmod 664 "$ROOM/team/file"
expect_status 0 "and once more" replaced "$ROOM/team/file" second
expect_true "it is still the group's" test "$(stat -c %u:%g:%a "$ROOM/team/file") $(cat "$ROOM/team/file")" = "$ORDINARY:$TEAM:664 second"
chgrp $((TEAM + 1)) "$ROOM/team/file"
expect_status 1 "one of another group's" replaced "$ROOM/team/file" third
expect_line err 'of a group that you are not in' "is refused, for all groups look alike there"
expect_true "and stays" grep -qx second "$ROOM/team/file"
chgrp $TEAM "$ROOM/team/file"
python3 - "$ROOM/team/file" 4321 <<'END'
import os, struct, sys
none = 0xffffffff
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", *entry) for entry in ((1, 6, none), (2, 6, int(sys.argv[2])), (4, 6, none), (0x10, 6, none), (0x20, 4, none))))
END
expect_status 1 "one with an ACL that names another" replaced "$ROOM/team/file" fourth
expect_line err 'an ACL that names others' "is refused, for it could not be given that"
expect_true "and has it still" grep -qx second "$ROOM/team/file"
expect_true "nothing else is left there" test "$(ls -A "$ROOM/team")" = file

if ordinary_subordinate; then
	is mapped "an ordinary user with subordinate IDs" ordinary
	expect_status 0 "who gives files to whom he likes" ordinary unshare -Ur --map-auto sh -c \
		"cd '$ROOM/room' && : >given && chown 8:8 given"
	expect_true "whom nobody else is" test "$(stat -c %u "$ROOM/room/given")" = $((ORDINARY_FIRST + 7))
else
	echo "# newuidmap cannot be had: subordinate IDs are not tried"
fi
finish
