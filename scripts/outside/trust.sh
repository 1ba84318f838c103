# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Whom we believe, who run as root: root, whoever called sudo, and whoever owns the scripts that we
# are, since those run as root anyway. What anybody else has made is not followed, and where anybody else
# can put or rename a thing no name is relied on. scripts/report/data/owner.py has the same rule.

# What one asks for here is set, and not printed: there is a call for each directory on the way to each path,
# and a process for each would be felt.

TRUST_SCRIPTS_OF='' TRUST_SCRIPTS='' # nothing that the environment says

trust_user() { # trust_user UID [OWNER]...: whether that user is one of these, or of the OWNERs
	local uid
	[[ $TRUST_SCRIPTS_OF == "$SRC" ]] || trust_scripts
	trust_number uid "$EUID"
	for uid in 0 "$TRUST_NUMBER" "${SUDO_UID-}" "$TRUST_SCRIPTS" "${@:2}"; do
		[[ $1 != "$uid" || -z $uid ]] || return 0
	done
	return 1
}

trust_scripts() { # sets TRUST_SCRIPTS to who owns the scripts that we are
	TRUST_SCRIPTS_OF=$SRC TRUST_SCRIPTS=
	! trust_uid "$SRC/scripts/mapbench" || TRUST_SCRIPTS=$TRUST_UID
}

# trust_number uid|gid ID: sets TRUST_NUMBER to that outside, or "" where it cannot be told. In a user namespace of
# our own (userns.sh) we are 0, and who else there is has another number than outside,
# or that of all whom it does not know, root among them. So all numbers here are those of outside, and
# what has none is believed if it was before that namespace was entered: MAPBENCH_TRUST has the device and
# inode of what was. Nobody but root makes another of that name, device and inode.
trust_number() {
	local first outer count
	TRUST_NUMBER=$2
	[[ ${MAPBENCH_USERNS:-root} != root ]] || return 0
	TRUST_NUMBER=
	[[ $2 != 65534 ]] || return 0 # of all that are not known, whatever else has it
	while read -r first outer count; do
		(($2 < first || $2 >= first + count)) || { TRUST_NUMBER=$((outer + $2 - first)) && return; }
	done <"/proc/self/${1}_map"
}

trust_uid() { # trust_uid FILE: sets TRUST_UID to its owner, or that of the link that it is
	local uid
	TRUST_UID=
	uid=$(stat -c %u -- "$1" 2>/dev/null) || return 1
	trust_number uid "$uid"
	TRUST_UID=$TRUST_NUMBER
}

trust_owner() { # trust_owner FILE [OWNER]...: whether it, or the link that it is, is of one of these
	local uid is
	read -r uid is < <(stat -c '%u o:%d:%i' -- "$1" 2>/dev/null) || return 1
	trust_owned "$uid" "$is" "${@:2}"
}

# trust_owned ID IS [OWNER]...: whether what IS names is of one of these, where the user with that ID has it
trust_owned() {
	trust_number uid "$1"
	if [[ -z $TRUST_NUMBER ]]; then
		[[ ${MAPBENCH_TRUST-} == *" $2 "* ]]
		return
	fi
	trust_user "$TRUST_NUMBER" "${@:3}" || return 1
	trust_note "$2"
}

trust_note() { # trust_note WHAT: it is believed, outside
	[[ ${MAPBENCH_USERNS:-root} != root || ${MAPBENCH_TRUST= } == *" $1 "* ]] || MAPBENCH_TRUST+="$1 "
}

# trust_shared DIR: note that whatever is made in it gets the group that all files in it have, since in a user
# namespace one group that is not known looks like another
trust_shared() {
	[[ $1 == /* ]] || set -- "./$1"
	[[ -d $1 && -g $1 ]] || return 0
	[[ -n $(find "$1/" -maxdepth 1 -type f ! -gid "$(stat -L -c %g -- "$1")" -print -quit 2>/dev/null) ]] ||
		trust_note "s:$(stat -L -c %d:%i -- "$1")"
}

# trust_pipe DIR [DEPTH]: prints a pipe or device in it, or that a link in it leads to: who opens that waits
# for whoever has laid it, or reads without end
trust_pipe() {
	[[ $1 == /* ]] || set -- "./$1" "${@:2}" # no word of find's
	find -H "$1" ${2:+-maxdepth "$2"} \( -xtype p -o -xtype c -o -xtype b \) -print -quit 2>/dev/null || true
}

# trust_read FILE BYTES: the first of a file, without waiting for whoever has a lease on it or has made it a pipe
trust_read() {
	[[ ! -f $1 ]] || dd if="$1" iflag=nonblock,count_bytes count="$2" bs=64K status=none 2>/dev/null || true
}

trust_free() { # trust_free DIR: how many bytes there is room for in it; 0 where that cannot be told
	local free
	# The name of what is mounted there, which others may have given, is not in it.
	free=$(df -B1 --output=avail -- "$1" 2>/dev/null | tail -n 1) || true
	free=${free// /}
	[[ $free =~ ^[0-9]+$ ]] || free=0
	echo "$free"
}

# trust_copy FROM TO: a copy of a file, or of all in a directory, links followed. A file on which another
# user has a lease is waited for by whoever opens it, 45 s long; here it is an error, as any other: a line on
# stderr. So is what there is no room for, which can be a file with nothing in it that is as large as any disk;
# no more than there was room for, or than the file had when it was looked at, is ever read.
trust_copy() {
	local said='it is no file and no directory' mode from=$1 need room
	[[ $from == /* ]] || from=./$from
	read -r need _ < <(du -sbL -- "$from" 2>/dev/null) || true # its name follows, with what may be in it
	[[ $need =~ ^[0-9]+$ ]] || need=0
	room=$(trust_free "$(dirname -- "$2")")
	if ((need > room)); then
		said="it has $((need >> 20)) MiB, and there is room for $((room >> 20)) MiB"
	elif [[ -d $from ]]; then
		# In a circle of links tar would go on for ever; find ends, with an error.
		said=$({ set -o pipefail; find -L "$from" >/dev/null && mkdir -p "$2" && tar -C "$from" -chf - . | head -c "$room" |
			tar -C "$2" --no-same-owner --no-same-permissions -xf -; } 2>&1) && return
	elif [[ -f $from ]]; then
		mode=$(stat -L -c %a -- "$from") || return 1
		said=$({ dd if="$from" of="$2" iflag=nonblock,count_bytes count="$need" bs=1M status=none &&
			chmod "$(printf %o $((8#$mode & 8#755)))" "$2"; } 2>&1) && return
	fi
	printf '%s\n' "${said%%$'\n'*}" >&2
	return 1
}

# trust_members GID: the users of that group, by uid; of one that is not known whoever has that number.
# Inside those of the host.
trust_members() {
	local at=/host
	[[ -e $at/etc/passwd ]] || at=
	awk -F: -v gid="$1" '
		FILENAME ~ /passwd$/ { uid[$1] = $3; if ($4 == gid) print $3 }
		FILENAME ~ /group$/ && $3 == gid {
			known = 1
			n = split($4, name, ",")
			for (i = 1; i <= n; i++) print name[i] in uid ? uid[name[i]] : "?"
		}
		END { if (!known) print gid }' "$at/etc/passwd" "$at/etc/group" 2>/dev/null
}

# trust_group GID: whether it has none but these users in it; Debian's staff has none at all
trust_group() {
	local uid
	trust_number gid "$1"
	[[ -n $TRUST_NUMBER ]] || return 1
	while read -r uid; do
		trust_user "$uid" || return 1
	done < <(trust_members "$TRUST_NUMBER")
}

# trust_room DIR: whether none but whom we believe can put or rename a thing in it. Where there is an ACL
# (a + behind the mode) what may be written by the group is what may be by any that it names. Sets TRUST_STICKY to
# whether what is put there can be renamed by whose it is alone, and the directory is of whom we believe.
trust_room() {
	local uid gid mode is
	TRUST_STICKY=0
	[[ -d $1 ]] || return 1
	read -r uid gid mode is < <(stat -L -c '%u %g %a %d:%i' -- "$1" 2>/dev/null) || return 1
	trust_owned "$uid" "o:$is" || return 1
	TRUST_STICKY=$((8#$mode & 8#1000))
	((!(8#$mode & 8#002))) || return 1
	((8#$mode & 8#020)) || return 0
	[[ $(ls -ldL -- "$1" 2>/dev/null) != ??????????+* ]] || return 1
	if ! trust_group "$gid"; then
		[[ ${MAPBENCH_USERNS:-root} != root && ${MAPBENCH_TRUST-} == *" r:$is "* ]]
		return
	fi
	trust_note "r:$is"
}

# trust_held DIR: whether none but whom we believe can rename what we put in it
trust_held() {
	trust_room "$1" || ((TRUST_STICKY))
}

# trust_path PATH [held]: sets TRUST_WHY to why nothing is written at PATH, or "": a link on the way, or
# at its end, that another user has laid, or could; with "held", also a directory on the way in which
# others can rename things. TRUST_LINK is that link; TRUST_AT, where there is none, what PATH is without links.
trust_path() {
	local at=/ rest=$1 name to links=0
	TRUST_WHY='' TRUST_LINK='' TRUST_AT=''
	[[ $rest == /* ]] || rest=$PWD/$rest
	while :; do
		if [[ ${2-} == held && -d $at ]] && ! trust_held "$at"; then
			TRUST_WHY="others can rename what is in $at"
			return
		fi
		while [[ $rest == /* || $rest == ./* || $rest == . ]]; do
			rest=${rest#.}
			rest=${rest#/}
		done
		TRUST_AT=$at
		[[ -n $rest ]] || return 0
		name=${rest%%/*}
		[[ $rest == */* ]] && rest=${rest#*/} || rest=
		if [[ $name == .. ]]; then
			at=$(dirname -- "$at")
		elif [[ ! -L ${at%/}/$name ]]; then
			at=${at%/}/$name
			TRUST_AT=$at${rest:+/$rest}
			[[ -e $at ]] || return 0 # nor is what comes behind it
		elif ! trust_owner "${at%/}/$name" || ! trust_room "$at"; then
			TRUST_LINK=${at%/}/$name
			TRUST_WHY="$TRUST_LINK is a link that another user has laid, or could"
			return
		else
			to=$(readlink -- "${at%/}/$name")
			[[ $to != /* ]] || at=/
			rest=$to${rest:+/$rest}
			((++links <= 40)) || return 0 # it leads nowhere, says who uses it
		fi
	done
}

trust_own() { # trust_own DIR: whether it is our own, or will be where it is made
	local dir=$1
	while [[ ! -e $dir ]]; do
		dir=$(dirname -- "$dir")
	done
	[[ -O $dir ]]
}

# trust_home: of whom we run as. sudo or su may leave HOME to be another one's, whose files (of git, Python,
# jq, CMake) would be run or believed, and among whose files root's are not to be.
trust_home() {
	local home=${HOME-}
	if [[ $home == /* && -O $home ]]; then
		trust_path "$home" held
	else
		TRUST_WHY="another's"
	fi
	if [[ -z $TRUST_WHY ]]; then echo "$home"; else getent passwd "$EUID" | cut -d: -f6 || true; fi
}
