# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For the shell tests: a scratch directory, expectations that are counted, a verdict at the end.
set -uo pipefail

SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # the tests call it
MAPBENCH=$SRC/scripts/mapbench
SCRATCH=$(mktemp -d)
PASSED=0 FAILED=0
trap 'rm -rf --one-file-system "$SCRATCH"' EXIT

pass() {
	PASSED=$((PASSED + 1))
	echo "ok - $*"
}

fail() {
	FAILED=$((FAILED + 1))
	echo "not ok - $*"
}

# expect_true WHAT COMMAND...: the command succeeds
expect_true() {
	local what=$1
	shift
	if "$@" >/dev/null; then pass "$what"; else fail "$what"; fi
}

# expect_status STATUS WHAT COMMAND...: its output is left in $SCRATCH/out and $SCRATCH/err
expect_status() {
	local want=$1 what=$2 got=0
	shift 2
	"$@" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null || got=$?
	if [[ $got == "$want" ]]; then
		pass "$what"
	else
		fail "$what: exit status $got, not $want"
		said out
		said err
	fi
}

said() { # said FILE: the end of $SCRATCH/FILE, without what went well
	grep -vE '^ok ' "$SCRATCH/$1" | tail -n 25 | sed "s/^/# $1: /"
}

expect_line() { # expect_line FILE REGEX WHAT: a line of $SCRATCH/FILE matches
	if grep -qE -e "$2" "$SCRATCH/$1"; then
		pass "$3"
	else
		fail "$3: no line of $1 matches $2"
		said "$1"
	fi
}

# needs_root WHY: the rest is skipped for an ordinary user, who in here is called root, too
needs_root() {
	[[ $EUID != 0 || ${MAPBENCH_USERNS:-root} != root ]] || return 0
	echo "SKIP $1, which takes root"
	exit 77
}

# not_on_debug_kernel WHY: the rest is skipped there
not_on_debug_kernel() {
	[[ -n ${MAPBENCH_DEBUG_KERNEL-} ]] || return 0
	echo "SKIP $1"
	exit 77
}

long() { # whether all is looked at, and not some of each kind: test --long
	[[ -n ${MAPBENCH_LONG-} ]]
}

# debug_kernel_only WHY: the rest is skipped elsewhere
debug_kernel_only() {
	[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || return 0
	echo "SKIP $1"
	exit 77
}

# kernels: the series that mapbench is tested with, oldest first; or the debug kernel alone
kernels() {
	if [[ -n ${MAPBENCH_DEBUG_KERNEL-} ]]; then
		echo 7.2
	else
		# shellcheck source=/dev/null
		(. "$SRC/scripts/kernel/archive.sh" && archive_series)
	fi
}

kernel_default() { # the series that is taken where none is named
	# shellcheck source=/dev/null # its names are not to be confused with the test's
	(. "$SRC/scripts/kernel/kernel.sh" && echo "$KERNEL_DEFAULT")
}

# single_build SERIES: the drivers of tests/module/ for that kernel; sets SINGLE. Needs all.sh.
single_build() {
	kernel_ensure "$1"
	build_kept "single-$KERNEL" single_hash "building tests/module/" build_kbuild "$SRC/tests/module" \
		"/usr/src/linux-headers-$KERNEL" "MAPBENCH_MODULE=$SRC/module"
	# shellcheck disable=SC2034 # the tests load it
	SINGLE=$BUILT/single.ko
}

single_hash() {
	build_hash "$SRC" tests/module module/compat.h
}

# program NAME [SERIES]: what that program of machine/programs.cfg said in the boot that it shared with others,
# with the status that exec has: 125 where the kernel complained of it, or the machine failed
program() {
	local dir=${MAPBENCH_SHARED:?run the tests by scripts/mapbench test}/${2:-7.2}/$1
	if [[ ! -e $dir/faults ]]; then
		echo "mapbench: no boot has run $1" >&2
		return 125
	fi
	cat "$dir/out"
	cat "$dir/err" >&2
	sed 's/^/mapbench: /' "$dir/faults" >&2
	[[ ! -s $dir/faults ]] || return 125
	return "$(<"$dir/status")"
}

expect_same() { # expect_same FILE FILE WHAT: two files are alike, < the first, > the second
	local differ
	if differ=$(diff "$1" "$2"); then
		pass "$3"
	else
		fail "$3, but:"
		sed -n 's/^[<>]/# &/p' <<<"$differ"
	fi
}

finish() {
	echo "$PASSED passed, $FAILED failed"
	[[ $FAILED == 0 && $PASSED -gt 0 ]]
	exit
}
