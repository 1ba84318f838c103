# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the scripts say: errors and notes on stderr, one line each; progress on a terminal only.
. "$SRC/scripts/outside/end.sh"

die() { # die STATUS TEXT: what failed, on what, what to do
	local status=$1
	shift
	note "$@"
	exit "$status"
}

note() { # one line of it; where nobody listens any more it is lost, and nothing else
	local text=$*
	say_done
	printf 'mapbench: %s\n' "$(say_paths "${text//[[:cntrl:]]/?}")" >&2 || true
}

say_paths() { # say_paths TEXT: with the paths as the user knows them (paths.sh)
	case $1 in
	*/host*) sed -E 's,(^|[^[:alnum:]_./-])/host(/|$|[^[:alnum:]_./-]),\1\n\2,g; s,\n/?,/,g' <<<"$1" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# say_lost [WHAT]: what was to be said could not be, and WHAT is so nevertheless
say_lost() {
	die 1 "cannot write to standard output: give it room${1:+; $1}"
}

# say_text COMMAND...: a text of the front door's own, whole
say_text() {
	local text
	text=$("$@")
	printf '%s\n' "$text" 2>/dev/null || say_lost ''
}

say_progress=

progress() { # a line that the next one replaces
	local width=100
	[[ -t 2 ]] || return 0
	say_progress=1
	[[ ! ${COLUMNS-} =~ ^[1-9][0-9]{0,4}$ ]] || width=$COLUMNS
	printf '\r\033[K%.*s' "$((width - 1))" "$*" >&2 || true
}

say_done() {
	[[ -n $say_progress ]] || return 0
	say_progress=
	printf '\r\033[K' >&2 || true
}

say_to_go() { # say_to_go ELAPSED WHOLE: in seconds; nothing where the whole is not known
	[[ -n $2 ]] || return 0
	(($1 < $2)) && echo ", about $(($2 - $1)) s to go" || echo ", longer than the $2 s expected"
}

# step TEXT LOG COMMAND...: run a long command with its output in LOG, progress by its last line. The
# estimate is what it took here the last time, else STEP_TAKES, the seconds it took on two CPUs.
step() {
	local text=$1 log=$2 pid begun=$SECONDS name=${1%%[0-9(]*} whole=${STEP_TAKES-} took
	shift 2
	mkdir -p "$(dirname "$log")" "$CACHE/took"
	took=$CACHE/took/${name//[\/ ]/-}
	[[ ! -s $took ]] || whole=$(sed -nE '1s/^([1-9][0-9]{0,8})$/\1/p' "$took")
	set -m # a group of its own, which is ended as a whole
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	end_add end_group "$pid"
	while kill -0 "$pid" 2>/dev/null; do
		[[ ! -t 2 ]] ||
			progress "$text, $((SECONDS - begun)) s$(say_to_go $((SECONDS - begun)) "$whole"): $(tail -n 1 "$log" | tr -d '\r')"
		pause 0.2
	done
	say_done
	end_drop end_group "$pid"
	if ! wait "$pid" 2>/dev/null; then
		tail -n 15 "$log" >&2
		return 1
	fi
	{ echo "$((SECONDS - begun + 1))" >"$took"; } 2>/dev/null || true
}

lock_wait() { # lock_wait FD WHAT [FLAG]: take the lock of an open file; said where that takes longer
	local tries=0
	until flock -n ${3:+"$3"} "$1"; do
		((++tries != 10)) || note "another mapbench is $2; waiting for it"
		pause 0.2
	done
}
