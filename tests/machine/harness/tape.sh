# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where a test is about what the host makes of a machine: what a boot that was recorded has said is played
# to it instead (tape/qemu-system-x86_64). None of these is a machine that was booted.
TAPE=${MAPBENCH_SHARED:?run the tests by scripts/mapbench test}/tape

tape_words() { # tape_words record|play|hang: sets TAPED, what stands before a command that gets such machines
	TAPED=(env "PATH=$SRC/tests/machine/harness/tape:$PATH" "MAPBENCH_TAPE=$TAPE" "MAPBENCH_TAPE_DOES=$1")
	[[ $1 == record ]] || TAPED+=(MAPBENCH_BOOTED=)
}

taped() { # taped record|play|hang COMMAND...
	local TAPED
	tape_words "$1"
	"${TAPED[@]}" "${@:2}"
}
