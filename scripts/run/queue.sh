# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Commands of which two run at a time, each with its output in a file. Counting instructions is not
# disturbed by what else runs; nanoseconds are, so those take turns.

QUEUE_NAMES=() QUEUE_COMMANDS=() QUEUE_PIDS=()

queue_add() { # queue_add NAME COMMAND...
	local name=$1
	shift
	QUEUE_NAMES+=("$name")
	QUEUE_COMMANDS+=("$(printf '%q ' "$@")")
}

queue_stop() { # for the end of who uses this
	local pid
	for pid in "${QUEUE_PIDS[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
	done
	for pid in "${QUEUE_PIDS[@]}"; do
		wait "$pid" 2>/dev/null || true
	done
}

# queue_all AT_ONCE DIR TEXT: run what was added, in order; DIR/NAME.log takes what each said. Sets
# QUEUE_STATUS, by name.
queue_all() {
	local at_once=$1 dir=$2 text=$3 next=0 n begun=$SECONDS total=${#QUEUE_NAMES[@]}
	declare -gA QUEUE_STATUS=()
	while ((next < total || ${#QUEUE_PIDS[@]})); do
		while ((next < total && ${#QUEUE_PIDS[@]} < at_once)); do
			set -m # a group of its own
			(eval "exec ${QUEUE_COMMANDS[next]}") >"$dir/${QUEUE_NAMES[next]}.log" 2>&1 </dev/null &
			QUEUE_PIDS[next]=$!
			set +m
			next=$((next + 1))
		done
		for n in "${!QUEUE_PIDS[@]}"; do
			kill -0 "${QUEUE_PIDS[n]}" 2>/dev/null || queue_reap "$n"
		done
		progress "$text: ${#QUEUE_STATUS[@]} of $total done, $((SECONDS - begun)) s$(queue_to_go $((SECONDS - begun)) "$total")"
		pause 0.2
	done
	QUEUE_NAMES=() QUEUE_COMMANDS=()
	say_done
}

queue_to_go() { # queue_to_go ELAPSED TOTAL
	local done=${#QUEUE_STATUS[@]}
	((!done)) || say_to_go "$1" $(($1 * $2 / done))
}

queue_reap() { # queue_reap N
	local status=0
	wait "${QUEUE_PIDS[$1]}" 2>/dev/null || status=$?
	unset "QUEUE_PIDS[$1]"
	QUEUE_STATUS[${QUEUE_NAMES[$1]}]=$status
}
