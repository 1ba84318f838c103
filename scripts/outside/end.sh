# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The end of a script, however it comes: what was begun is undone, the last first. That a user wants it to
# end is written into an open pipe by supervise.sh, and looked at wherever we wait; a trap could come at
# any moment, and bash takes what it finds there for a part of the command that it is reading.

END=() END_PID=$$ END_HOW='' STOPPED=0

end_begin() { # at the start of a process; a subshell that adds something of its own begins anew
	END=() END_PID=$BASHPID END_HOW="exit" STOPPED=0
	trap end_all EXIT
	trap : PIPE # a line that nobody reads is lost, and nothing else
}

end_noted() { # from here on a wish to end sets STOPPED to 143, and whoever waits looks at that
	END_HOW=noted
}

end_wanted() { # whether the user wants us to end, or is no longer there to say so
	local stat=
	[[ -n ${MAPBENCH_ASKED-} ]] || return 1
	! read -rt 0 -u "$MAPBENCH_ASKED" _ || return 0
	{ IFS= read -r -d '' stat <"/proc/$MAPBENCH_SUPERVISOR/stat"; } 2>/dev/null || true
	[[ -z $stat || ${stat##*) } == [ZX]* ]]
}

end_add() { # end_add COMMAND WORD...: to be run at the end
	[[ $BASHPID == "$END_PID" ]] || end_begin
	END+=("$(printf '%q ' "$@")")
}

end_drop() { # end_drop COMMAND WORD...: it is done, or not needed any more
	local n command
	command=$(printf '%q ' "$@")
	for n in "${!END[@]}"; do
		[[ ${END[n]} != "$command" ]] || unset "END[n]"
	done
}

end_all() { # for the trap: the exit status stays what it was
	END_STATUS=$?
	local n all
	# A child that is ended before it is the program that it was started for has this trap, too.
	[[ $BASHPID == "$END_PID" ]] || exit "$END_STATUS"
	trap '' TERM PIPE
	END_HOW=ending
	set +e
	all=("${!END[@]}")
	for ((n = ${#all[@]} - 1; n >= 0; n--)); do
		eval "${END[all[n]]}"
	done
	exit "$END_STATUS"
}

pause() { # pause SECONDS: some tenths; then see whether we are to end
	# A process, though a signal that all of us get ends it early: a "read" with a time limit that such a
	# signal meets leaves bash an alarm, which jumps back into it from whatever the end is at.
	{ sleep "$1" || true; } 2>/dev/null
	[[ $END_HOW == exit || $END_HOW == noted ]] && end_wanted || return 0
	echo >&"$MAPBENCH_HEARD" # we will; else we are made to
	[[ $END_HOW == noted ]] || exit 143
	STOPPED=143
}

# end_group PID [SECONDS]: end the processes of a job that has a group of its own, those that take longer
# than SECONDS (default 5) by SIGKILL, and wait for the first of them
end_group() {
	local tries
	kill -TERM -- "-$1" 2>/dev/null || true
	kill -CONT -- "-$1" 2>/dev/null || true # one that is stopped cannot end
	for ((tries = ${2:-5} * 10; tries; tries--)); do
		kill -0 -- "-$1" 2>/dev/null || break
		pause 0.1
	done
	kill -KILL -- "-$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}
