# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A terminal, a shell and a CI system send a signal to a whole group of processes; but whoever is
# to say what was kept needs its helpers alive. So what works runs in a session of its own, which no
# such signal reaches, and this process, which they do reach, writes it into a pipe that both have
# open, and that nobody empties. What does not say within two seconds that it has read it is sent SIGTERM,
# all of it; so is what a second signal comes for. What is left of the session at its end is ended, too.

. "$SRC/scripts/outside/trust.sh"

supervise_session() { # supervise_session SIGNAL: to every process of the session; status 1: there is none
	local stat rest session found=1
	for stat in /proc/[0-9]*/stat; do
		rest= # not $(<FILE): bash ends where the process does so in the midst of it
		{ IFS= read -r -d '' rest <"$stat"; } 2>/dev/null || [[ -n $rest ]] || continue
		read -r _ _ _ session _ <<<"${rest##*) }"
		if [[ $session == "$SUPERVISED" ]] && kill "-$1" "${stat//[^0-9]/}" 2>/dev/null; then
			found=0
		fi
	done
	return $found
}

supervise_stop() { # what Ctrl-Z is for
	supervise_session STOP || true
	kill -STOP $$
	supervise_session CONT || true
}

supervise_rest() { # those that outlived their first process have five seconds
	local tries
	for ((tries = 25; tries; tries--)); do
		supervise_session TERM || return 0
		supervise_session CONT || return 0
		pause 0.2
	done
	supervise_session KILL || true
}

supervise_tell() { # what a signal is for
	local tries
	if read -rt 0 -u "$MAPBENCH_ASKED" _; then
		supervise_session TERM || true
	else
		echo >&"$MAPBENCH_ASKED"
		for ((tries = 10; tries; tries--)); do
			pause 0.2
			if read -rt 0 -u "$MAPBENCH_HEARD" _ || [[ ! -e /proc/$SUPERVISED ]]; then
				break
			fi
		done
		((tries)) || supervise_session TERM || true
	fi
	supervise_session CONT || true # what is stopped reads nothing
}

# Of what the environment says, what mapbench itself is told by, where it is, who called sudo (trust.sh), and
# how the network is reached.
# HOME becomes that of whom we run as. All else (flags for compilers, for make and Python, another
# repository for git, a locale that is not there) would change what is built and found, or leave it broken
# for those who come after.
SUPERVISE_KEPT='^(PATH|SUDO_UID|USER|LOGNAME|SHELL|TERM|COLUMNS|LINES|TZ|XDG_(CACHE|DATA)_HOME|CI|APT_CONFIG|([Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp]|[Aa][Ll][Ll]|[Nn][Oo])_[Pp][Rr][Oo][Xx][Yy]|(MAPBENCH|FUZZ|CTEST)_[A-Z_]+)$'
SUPERVISE_FLAGS='^(CC|CXX|LD|[A-Z]*(C|CXX|CPP|LD|A)FLAGS|KBUILD_.*|LLVM|LLVM_IAS|CROSS_COMPILE|ARCH|CMAKE_.*)$'

supervise_environment() { # sets SUPERVISE_ENV, which env is to be given; says what is of no effect
	local name dropped=()
	SUPERVISE_ENV=(-i LC_ALL=C.UTF-8 "HOME=$(trust_home)")
	while IFS= read -r name; do
		if [[ $name =~ $SUPERVISE_KEPT ]]; then
			SUPERVISE_ENV+=("$name=${!name}")
		elif [[ $name =~ $SUPERVISE_FLAGS || ($name == MAKEFLAGS && -z ${MAKELEVEL-}) ]]; then
			dropped+=("$name")
		fi
	done < <(compgen -e)
	[[ ${#dropped[@]} == 0 ]] ||
		note "${dropped[*]} of the environment: not used, so that what is built is the same for everybody"
}

SUPERVISE_ENV=()

# Where we are is what the root directory is, whatever the environment says.
inside() {
	[[ ${MAPBENCH_INSIDE-} == "$(stat -c %d:%i /)" && -n ${CACHE-} && -n ${ROOT-} ]]
}

supervise() { # supervise COMMAND...: ends with its status, or with that of the signal that came
	local signal got='' told='' status
	exec {MAPBENCH_ASKED}<> <(:) {MAPBENCH_HEARD}<> <(:)
	MAPBENCH_SUPERVISOR=$$
	export MAPBENCH_ASKED MAPBENCH_HEARD MAPBENCH_SUPERVISOR
	for signal in INT TERM HUP; do
		# shellcheck disable=SC2064 # the signal of now
		trap "got=$signal" "$signal"
	done
	inside || supervise_environment
	# shellcheck disable=SC2016 # the inner shell expands these
	env --default-signal=INT,QUIT "${SUPERVISE_ENV[@]}" setsid bash -c 'MAPBENCH_SUPERVISED=$$ exec "$@"' mapbench "$@" <&0 &
	SUPERVISED=$!
	trap supervise_stop TSTP
	while :; do
		status=0
		[[ -n $got ]] || wait "$SUPERVISED" 2>/dev/null || status=$?
		kill -0 "$SUPERVISED" 2>/dev/null || break
		# It is stopped, or a signal came.
		told=${got:-$told} got=
		[[ -z $told ]] || supervise_tell
	done
	told=${got:-$told}
	trap '' INT TERM HUP
	supervise_rest
	# What was stopped before it could say so ends by any status.
	if [[ -n $told && $status != [02] ]]; then
		status=$((128 + $(kill -l "$told")))
	fi
	exit "$status"
}
