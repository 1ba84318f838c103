# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Jobs of which some run at a time. Counting instructions is not disturbed by what else runs;
# nanoseconds are, so those take turns.

QUEUE_PIDS=() QUEUE_NAMES=() QUEUE_COMMANDS=()

# queue_run AT_ONCE TOTAL START REAP SHOW: jobs 0 to TOTAL - 1, AT_ONCE at a time, in order, until the
# user wants us to end. START N is a job, in a process and a group of its own; REAP N STATUS is called
# when it is over; SHOW N... prints how far those are that run.
queue_run() {
	local at_once=$1 total=$2 start=$3 reap=$4 show=$5 next=0 n
	QUEUE_PIDS=()
	while ((!STOPPED && (next < total || ${#QUEUE_PIDS[@]}))); do
		while ((next < total && ${#QUEUE_PIDS[@]} < at_once)); do
			set -m # a group of its own
			("$start" "$next") &
			QUEUE_PIDS[next]=$!
			set +m
			next=$((next + 1))
		done
		for n in "${!QUEUE_PIDS[@]}"; do
			kill -0 "${QUEUE_PIDS[n]}" 2>/dev/null || queue_reap "$n" "$reap"
		done
		((${#QUEUE_PIDS[@]})) || continue
		[[ ! -t 2 ]] || progress "$("$show" "${!QUEUE_PIDS[@]}")"
		pause 0.5
	done
}

queue_reap() { # queue_reap N REAP
	local status=0
	wait "${QUEUE_PIDS[$1]}" 2>/dev/null || status=$?
	unset "QUEUE_PIDS[$1]"
	"$2" "$1" "$status"
}

queue_busy() { # whether any of them runs
	((${#QUEUE_PIDS[@]}))
}

queue_wait() { # until all that still run are over
	local pid
	for pid in "${QUEUE_PIDS[@]}"; do
		while kill -0 "$pid" 2>/dev/null; do # a signal ends a wait
			wait "$pid" 2>/dev/null || true
		done
	done
	QUEUE_PIDS=()
}

queue_stop() { # for the end of who uses this
	local pid
	for pid in "${QUEUE_PIDS[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
	done
	queue_wait
}

queue_add() { # queue_add NAME COMMAND...: for queue_all
	local name=$1
	shift
	QUEUE_NAMES+=("$name")
	QUEUE_COMMANDS+=("$(printf '%q ' "$@")")
}

# queue_all AT_ONCE DIR TEXT: run what was added, in order; DIR/NAME.log takes what each said. Sets
# QUEUE_STATUS, by name.
queue_all() {
	QUEUE_DIR=$2 QUEUE_TEXT=$3 QUEUE_BEGUN=$SECONDS
	declare -gA QUEUE_STATUS=()
	queue_run "$1" "${#QUEUE_NAMES[@]}" queue_command queue_over queue_far
	QUEUE_NAMES=() QUEUE_COMMANDS=()
	say_done
}

queue_command() { # queue_command N
	eval "exec ${QUEUE_COMMANDS[$1]}" >"$QUEUE_DIR/${QUEUE_NAMES[$1]}.log" 2>&1 </dev/null
}

queue_over() { # queue_over N STATUS
	QUEUE_STATUS[${QUEUE_NAMES[$1]}]=$2
}

queue_far() {
	local elapsed=$((SECONDS - QUEUE_BEGUN)) total=${#QUEUE_NAMES[@]}
	echo "$QUEUE_TEXT: ${#QUEUE_STATUS[@]} of $total done, $elapsed s$(queue_to_go "$elapsed" "$total")"
}

queue_to_go() { # queue_to_go ELAPSED TOTAL
	local done=${#QUEUE_STATUS[@]}
	((!done)) || say_to_go "$1" $(($1 * $2 / done))
}
