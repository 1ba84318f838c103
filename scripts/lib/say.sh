# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the scripts say: errors and notes on stderr, one line each; progress on a terminal only.

die() { # die STATUS TEXT: what failed, on what, what to do
	local status=$1
	shift
	say_done
	printf 'mapbench: %s\n' "$*" >&2
	exit "$status"
}

note() {
	say_done
	printf 'mapbench: %s\n' "$*" >&2
}

say_progress=

progress() { # a line that the next one replaces
	[[ -t 2 ]] || return 0
	say_progress=1
	printf '\r\033[K%.*s' "$((${COLUMNS:-100} - 1))" "$*" >&2
}

say_done() {
	[[ -n $say_progress ]] || return 0
	say_progress=
	printf '\r\033[K' >&2
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
	[[ ! -s $took ]] || whole=$(<"$took")
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		progress "$text, $((SECONDS - begun)) s$(say_to_go $((SECONDS - begun)) "$whole"): $(tail -n 1 "$log" | tr -d '\r')"
		sleep 0.2
	done
	say_done
	if ! wait "$pid"; then
		tail -n 15 "$log" >&2
		return 1
	fi
	echo "$((SECONDS - begun + 1))" >"$took"
}
