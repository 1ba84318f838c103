# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One use of the machine: a scratch directory DIR that is gone at the end, a job, a boot, a verdict.

SESSION_BASE=$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")

# What sessions that were killed have left: their locks are free.
session_sweep() {
	local dir lock
	for dir in "$SESSION_BASE"/mapbench.??????; do
		[[ -e $dir/lock ]] || continue
		exec {lock}<"$dir/lock"
		! flock -n "$lock" || rm -rf "$dir"
		exec {lock}<&-
	done
}

session_end() {
	[[ -z ${QEMU_PID-} ]] || kill -KILL "$QEMU_PID" 2>/dev/null || true
	[[ -z ${DIR-} ]] || rm -rf "$DIR"
}

# session_prepare SERIES VARIANT [test]: kernel, module and benchmarks ready; sets DIR with an empty
# DIR/job
session_prepare() {
	kernel_ensure "$1"
	variant_set "$2"
	variant_check
	build_bench
	build_module "${3-}"
	session_scratch
	mkdir "$DIR/job"
}

# session_scratch: sets DIR. In memory where there is such a place: a guest's devices are files of it.
session_scratch() {
	session_sweep
	DIR=$(mktemp -d -p "$SESSION_BASE" mapbench.XXXXXX)
	trap session_end EXIT
	exec {SESSION_LOCK}>"$DIR/lock"
	flock "$SESSION_LOCK"
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

session_boot() { # session_boot [QEMU ARGUMENT]...
	machine_accel "$MODE"
	machine_initrd "$DIR"
	machine_backing "$DIR"
	machine_boot "$DIR" "$MODE" "$@"
}

# session_exec LIMIT: boot, stdout and stderr to our own; exits with the job's status
session_exec() {
	local limit=$1 out err outpid errpid ended=1 faults status
	exec {out}> >(exec cat)
	outpid=$!
	exec {err}> >(exec cat >&2)
	errpid=$!
	session_boot -serial "file:$DIR/console" \
		-add-fd "fd=$out,set=1" -chardev file,id=stdout,path=/dev/fdset/1,append=on \
		-device virtserialport,chardev=stdout,name=stdout \
		-add-fd "fd=$err,set=2" -chardev file,id=stderr,path=/dev/fdset/2,append=on \
		-device virtserialport,chardev=stderr,name=stderr
	exec {out}>&- {err}>&-
	machine_watch "$DIR" "$limit" true || ended=0
	wait "$outpid" "$errpid" || true
	if [[ $ended == 0 ]]; then
		tail -n 5 "$DIR/console" >&2
		die 124 "no end after $limit s: the machine was stopped; raise --timeout if the command needs longer"
	fi
	faults=$(machine_verdict "$DIR" "$ended")
	status=$(sed -n 's/^exit //p' "$DIR/status")
	if [[ -n $faults ]]; then
		[[ -s $DIR/dmesg ]] || tail -n 20 "$DIR/console" >&2
		while read -r fault; do
			note "$fault"
		done <<<"$faults"
		exit 125
	fi
	exit "$status"
}

session_shell() {
	local ended=1
	exec {QEMU_STDIN}<&0
	session_boot -serial "file:$DIR/console" -chardev stdio,id=term,signal=off \
		-device virtconsole,chardev=term
	machine_watch "$DIR" 86400 true || ended=0
	stty sane 2>/dev/null || true
	machine_verdict "$DIR" "$ended" >&2
}
