# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One use of the machine: a scratch directory DIR that is gone at the end, a job, a boot, a verdict.
# Scratch directories lie in TMPDIR, which is a file system in memory of our own (enter.sh): nobody
# else can lay a thing there, and it goes with the last of us; or in the cache, where that has no room. A
# test's namespace outlives its runs, and so does a cache, so what those that were killed have left is
# swept.

session_sweep() {
	local dir lock
	for dir in "$TMPDIR"/mapbench.?????? "$CACHE"/tmp/mapbench.??????; do
		[[ -f $dir/lock ]] || continue
		{ exec {lock}<"$dir/lock"; } 2>/dev/null || continue # gone by now
		! flock -n "$lock" || rm -rf "$dir"
		exec {lock}<&-
	done
	# One that has no lock yet is being made, by somebody who does not take a minute for it.
	find "$TMPDIR" "$CACHE/tmp" -maxdepth 1 -name '.mapbench.*' -mmin +1 -exec rm -rf {} + 2>/dev/null || true
}

session_end() {
	if [[ -n ${QEMU_PID-} ]]; then
		kill -KILL "$QEMU_PID" 2>/dev/null || true
		wait "$QEMU_PID" 2>/dev/null || true
	fi
	[[ -z ${DIR-} ]] || rm -rf "$DIR" "${DIR%/*}/.${DIR##*/}"
}

# session_prepare SERIES VARIANT [test]: kernel, module and benchmarks ready; sets DIR with an empty
# DIR/job
session_prepare() {
	kernel_ensure "$1"
	variant_set "$2"
	variant_check
	build_guest
	kernel_module "${3-}"
	session_scratch
	mkdir "$DIR/job"
}

COPIES=() # what --copy names

# session_copy PATH: one more of them, which can be copied, and has a name of its own there
session_copy() {
	local name other bad at=$1
	[[ $1 == /* ]] || at=./$1 # no word of find's
	[[ -e $1 ]] || die 2 "--copy $1: no such file, or a link that leads nowhere: give another"
	name=$(basename -- "$(realpath -ms -- "$1")")
	[[ $name != / ]] || die 2 "--copy $1: the whole host: give a directory of it"
	for other in "${COPIES[@]}"; do
		[[ $name != "$(basename -- "$(realpath -ms -- "$other")")" ]] ||
			die 2 "--copy $1: $other is called $name there, too: rename one, or copy a directory with both"
	done
	bad=$(find -L "$at" -type l -print -quit 2>&1) || true # a circle is an error of find's
	[[ -z $bad ]] || die 2 "--copy $1: a link in it leads nowhere, or in a circle: $(head -n 1 <<<"$bad")"
	COPIES+=("$1")
}

# session_copies: into a directory own of the job, in which no file is ours
session_copies() {
	local path error
	mkdir "$DIR/job/own"
	for path in "${COPIES[@]}"; do
		error=$(trust_copy "$path" "$DIR/job/own/$(basename -- "$(realpath -ms -- "$path")")" 2>&1) ||
			die 2 "--copy $path: cannot copy it: ${error##*: }"
	done
}

session_needs() { # MiB: the devices' memory as far as it is touched, the initrd twice, what comes out
	echo $((192 + MACHINE_LARGE_PAGES * 4 / 1024))
}

# session_place: sets PLACE to a directory with room for what the guest's devices are files of
session_place() {
	local place need free=()
	need=$(session_needs)
	for place in "$TMPDIR" "$CACHE/tmp"; do
		mkdir -p "$place"
		PLACE=$place
		free+=("$place has $(($(trust_free "$place") >> 20)) MiB")
		[[ ${free[-1]} =~ \ ([0-9]+)\ MiB$ ]] && ((BASH_REMATCH[1] < need)) || return 0
	done
	die 1 "the machine's devices need $need MiB, and ${free[0]}, ${free[1]}: free some"
}

# session_scratch: sets DIR. It has its name only when it has its lock, so that no sweep takes it away; that it
# is removed is noted before it is made, since we can be ended at any moment.
session_scratch() {
	local new
	session_sweep
	session_place
	DIR=$(mktemp -u "$PLACE/mapbench.XXXXXX")
	new=$PLACE/.${DIR##*/}
	end_add session_end
	mkdir -m 700 "$new"
	exec {SESSION_LOCK}>"$new/lock"
	flock "$SESSION_LOCK"
	mv -T "$new" "$DIR"
}

session_ready() { # all that a boot needs; apart, since no step is looked at where the boot itself may fail
	kvm_accel "$MODE"
	machine_initrd "$DIR"
	machine_backing "$DIR"
}

session_machine() { # session_machine LIMIT CALLBACK [QEMU ARGUMENT]...: the boot, after session_ready
	machine_run "$DIR" "$MODE" "$@"
}

session_heard() { # ends the machine where nobody takes any more what comes out of it; for session_exec
	kill -0 "$outpid" 2>/dev/null && kill -0 "$errpid" 2>/dev/null && return 0
	kill -KILL "$QEMU_PID" 2>/dev/null || true
}

session_taken() { # session_taken PID STREAM: whether all that came out of it was; for session_exec
	local status=0
	wait "$1" || status=$?
	case $status in
	0) ;;
	141) exit 141 ;; # as a command here ends by SIGPIPE
	*) die 125 "cannot write to standard $2, and what CMD said there is lost: give it room" ;;
	esac
}

# session_exec LIMIT: boot, stdout and stderr to our own; exits with the job's status
session_exec() {
	local limit=$1 out err outpid errpid ended=1 faults status
	session_ready
	exec {out}> >(exec cat 2>/dev/null)
	outpid=$!
	exec {err}> >(exec cat >&2 2>/dev/null)
	errpid=$!
	session_machine "$limit" session_heard -serial "file:$DIR/console" \
		-add-fd "fd=$out,set=1" -chardev file,id=stdout,path=/dev/fdset/1,append=on \
		-device virtserialport,chardev=stdout,name=stdout \
		-add-fd "fd=$err,set=2" -chardev file,id=stderr,path=/dev/fdset/2,append=on \
		-device virtserialport,chardev=stderr,name=stderr || ended=0
	exec {out}>&- {err}>&-
	session_taken "$outpid" output
	session_taken "$errpid" error
	if [[ $ended == 0 && $WATCH_WHY == limit ]]; then
		tail -n 5 "$DIR/console" >&2
		die 124 "no end after $limit s: the machine was stopped; raise --timeout if the command needs longer"
	fi
	faults=$(machine_verdict "$DIR" "$ended")
	status=$(sed -n 's/^exit //p' "$DIR/status" 2>/dev/null) || true
	if [[ -n $faults || -z $status ]]; then
		[[ -s $DIR/dmesg ]] || tail -n 20 "$DIR/console" 2>/dev/null >&2 || true
		while read -r fault; do
			note "$fault"
		done <<<"${faults:-the machine ended before the command did}"
		exit 125
	fi
	exit "$status"
}

session_shell() {
	local ended=1
	session_ready
	exec {QEMU_STDIN}<&0
	session_machine 86400 true -serial "file:$DIR/console" -chardev stdio,id=term,signal=off \
		-device virtconsole,chardev=term || ended=0
	stty sane 2>/dev/null || true
	machine_verdict "$DIR" "$ended" >&2
}
