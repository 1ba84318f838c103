#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# boot.sh BIN BOOT SERIES: what machine/programs.cfg has for that boot and kernel, of those tests that
# run ($MAPBENCH_TESTS, all where it is unset), in one boot. Leaves $MAPBENCH_SHARED/SERIES/NAME with
# out, err, log and status of each, and faults, a line for each thing that is wrong whatever the program
# says. A program that ends the guest, or leaves a kernel that complained, has ended this boot for itself
# alone: the others have another one. BIN is the directory of the test programs. For the test of this,
# BOOT_TABLE is another table, BOOT_EXEC what boots.
# shellcheck disable=SC2034 # BOOT_SAYS names what commands stand for
. "$(dirname "$0")/../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"
bin=$1 boot=$2 series=$3

# What stands for a value in the commands, and may be set from outside.
RACE_SECONDS=${MAPBENCH_RACE_SECONDS:-2} RELOADS=${MAPBENCH_RELOADS:-20}
SEED=${MAPBENCH_HOSTILE_SEED:-1} OPERATIONS=${MAPBENCH_HOSTILE_OPS:-60000}
RACE_ROUNDS=$((4 * RACE_SECONDS))
MORE_OPERATIONS=$((OPERATIONS < 600000 ? OPERATIONS / 6 : 100000))
AGE=new RANGES=100000
[[ $series != 6.* ]] || AGE=old
[[ -z ${MAPBENCH_DEBUG_KERNEL-} ]] || RANGES=10000
BOOT_SAYS=(RACE_SECONDS RACE_ROUNDS RELOADS SEED OPERATIONS MORE_OPERATIONS AGE RANGES)

declare -A CFG # SECTION.KEY
SECTIONS=()

read_table() { # read_table FILE
	local line section=''
	while IFS= read -r line; do
		case $line in
		'' | '#'*) ;;
		'['*']')
			section=${line:1:-1}
			SECTIONS+=("$section")
			;;
		*' = '*) CFG[$section.${line%% = *}]=${line#* = } ;;
		*) die 2 "$1: no line of such a table: $line" ;;
		esac
	done <"$1"
}

wanted() { # wanted NAME: whether it is of this boot, and a test of those that run asks for it
	[[ $1 != "boot "* && ${CFG[$1.boot]-plain} == "$boot" ]] || return 1
	case " ${CFG[$1.kernels]-7.2} " in
	' every ' | *" $series "*) ;;
	' older ') [[ $series != 7.2 ]] || return 1 ;;
	*) return 1 ;;
	esac
	[[ -z ${MAPBENCH_DEBUG_KERNEL-} || (${CFG[$1.stock]-} != yes && $series == 7.2) ]] || return 1
	[[ -z ${MAPBENCH_TESTS-} || " $MAPBENCH_TESTS " == *" machine_${CFG[$1.test]-$1} "* ]]
}

find_copy() { # find_copy NAME: where the file is that a program needs
	local dir
	for dir in "$SCRATCH/made" "$bin" "$SRC/tests/guest" "$SRC/scripts/guest" "$bin/../bench"; do
		[[ ! -e $dir/$1 ]] || { echo "$dir/$1" && return; }
	done
	die 1 "$1: a program needs it, and there is none"
}

prepare() { # prepare NAME: its files into $SCRATCH/programs.d, and into COPIES what is to be taken along
	local command=${CFG[$1.command]} name file
	for name in "${BOOT_SAYS[@]}"; do
		command=${command//"\$$name"/${!name}}
	done
	echo "$command" >"$SCRATCH/programs.d/$1.command"
	echo "${CFG[$1.module]-}" >"$SCRATCH/programs.d/$1.module"
	[[ ${CFG[$1.complains]-} != yes ]] || : >"$SCRATCH/programs.d/$1.complains"
	[[ -z ${CFG[$1.prepare]-} ]] || (cd "$SCRATCH/made" && eval "${CFG[$1.prepare]}") ||
		die 1 "$1 could not be prepared"
	for name in ${CFG[$1.copy]-}; do
		file=$(find_copy "$name") || exit 1
		[[ " ${COPIES[*]} " == *" $file "* ]] || COPIES+=(--copy "$file")
	done
	limit=$((limit + (${MAPBENCH_LIMIT:-${CFG[$1.timeout]-600}})))
}

# split FILE: what the guest has told into a directory for each program
split() {
	local name dir
	while read -r name; do
		dir=$MAPBENCH_SHARED/$series/$name
		rm -rf "$dir"
		mkdir -p "$dir"
		: >"$dir/out"
		: >"$dir/err"
		: >"$dir/log"
	done < <(sed -n 's/^begun //p' "$1")
	awk -v top="$MAPBENCH_SHARED/$series/" '
		BEGIN { files["o"] = "/out"; files["e"] = "/err"; files["l"] = "/log" }
		$1 == "begun" { dir = top $2 }
		$1 == "ended" { print $3 >(dir "/status"); close(dir "/status") }
		$1 in files { print substr($0, 3) >(dir files[$1]) }' "$1"
}

# judge NAME: what is wrong whatever it says, as exec would have it
judge() {
	local dir=$MAPBENCH_SHARED/$series/$1
	case $(cat "$dir/status" 2>/dev/null) in
	'') sed 's/^mapbench: //' "$SCRATCH/err" ;;
	used) echo "the module could not be unloaded after it" ;;
	unloadable) echo "the module could not be loaded: $(tail -n 1 "$dir/err")" ;;
	esac >"$dir/faults"
	judge_log "$dir/log" >>"$dir/faults"
}

# boot_once NAME...: of these, as many as come to their ends; what is left is in LEFT
boot_once() {
	local flags=() environment name status dir=$MAPBENCH_SHARED/$series
	read -ra flags <<<"${CFG[boot $boot.exec]-}"
	read -ra environment <<<"${CFG[boot $boot.environment]-}"
	[[ -n ${MAPBENCH_DEBUG_KERNEL-} ]] || flags+=(--kernel "$series")
	env "${environment[@]}" "${BOOT_EXEC:-$MAPBENCH}" exec "${flags[@]}" --timeout "$limit" "${COPIES[@]}" -- \
		sh programs "boot-$boot" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" </dev/null
	status=$?
	split "$SCRATCH/out"
	LEFT=()
	for name in "boot-$boot" "$@"; do
		if [[ -d $dir/$name ]]; then
			[[ -e $dir/$name/faults ]] || judge "$name"
			# else it is known why the machine failed
			[[ $(cat "$dir/$name/status" 2>/dev/null) =~ ^[0-9]+$ ]] || status=0
		else
			LEFT+=("$name")
		fi
	done
	mkdir -p "$dir/boot-$boot"
	[[ $status == 0 ]] || sed 's/^mapbench: //' "$SCRATCH/err" >>"$dir/boot-$boot/faults"
	[[ ${#LEFT[@]} -lt $# ]]
}

[[ -n ${MAPBENCH_SHARED-} ]] || die 2 "the tests share boots by scripts/mapbench test: run that"
read_table "${BOOT_TABLE:-$SRC/tests/machine/programs.cfg}"
names=() limit=0
COPIES=(--copy "$SRC/tests/guest/programs" --copy "$SCRATCH/programs.d")
mkdir -p "$SCRATCH/programs.d" "$SCRATCH/made" "$MAPBENCH_SHARED/$series"
printf '%s\n' "$JUDGE_LINES" >"$SCRATCH/programs.d/complaints"
for name in "${SECTIONS[@]}"; do
	wanted "$name" || continue
	names+=("$name")
	prepare "$name"
done
boots=0
while [[ ${#names[@]} -gt 0 ]]; do
	rm -rf "$MAPBENCH_SHARED/$series/boot-$boot"
	boots=$((boots + 1))
	if ! boot_once "${names[@]}"; then
		fail "$boot, $series: boot $boots ran nothing:"
		said err
		break
	fi
	pass "$boot, $series: boot $boots ran $((${#names[@]} - ${#LEFT[@]})) of ${#names[@]} programs"
	if [[ -s $MAPBENCH_SHARED/$series/boot-$boot/faults ]]; then
		fail "$boot, $series: it is not any program's fault:"
		sed 's/^/# /' "$MAPBENCH_SHARED/$series/boot-$boot/faults"
	fi
	names=("${LEFT[@]}")
done
[[ $boots -gt 0 ]] || pass "$boot, $series: no test needs it"
finish
