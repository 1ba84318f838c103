# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Reading of flags that several verbs share. Each sets the variable of its own name in capitals.

. "$SRC/scripts/outside/nearest.sh"
. "$SRC/scripts/outside/origin.sh"

# option_words VERB ARGUMENT...: what holds for the words of every verb is looked at here, before anything
# is done with one: none is empty, none has a line break in it, and a list is one.
option_words() {
	local of=$1 word what n=0 before=''
	local -r list='^[^],[:space:]*?[\\]+(,[^],[:space:]*?[\\]+)*$'
	shift
	for word; do
		n=$((n + 1))
		[[ $of != exec || $word != -- ]] || return 0 # those behind it are the command's own
		[[ $before == --?* ]] && what=$before || what="argument $n"
		[[ -n $word ]] || die 2 "$what: an empty word: give a value, or leave it out"
		[[ $word != *[[:cntrl:]]* ]] ||
			die 2 "$what: a value with a line break or another control character in it: give another"
		((${#word} < 4096)) || die 2 "$what: a value of ${#word} characters, more than a path can have: give a shorter one"
		[[ ! $before =~ ^--(kernel|ops|sizes|costs)$ || $word == -* || $word =~ $list ]] ||
			die 2 "$what $word: give one, or several with a comma between and without spaces, brackets, * and ?"
		before=$word
	done
}

# option_environment: the numbers and the directories that the environment may give
option_environment() {
	local name
	for name in MAPBENCH_CACHE XDG_CACHE_HOME XDG_DATA_HOME HOME; do
		[[ ${!name-} != *[[:cntrl:]]* ]] ||
			die 2 "$name in the environment: a value with a line break or another control character in it: give another"
	done
	for name in MAPBENCH_SEED MAPBENCH_STALL MAPBENCH_LIMIT; do
		[[ -z ${!name-} || ${!name} =~ ^(0|[1-9][0-9]{0,18})$ ]] ||
			die 2 "$name=${!name} in the environment: give a whole number, or unset it"
		[[ $name == MAPBENCH_SEED || -z ${!name-} || ${!name} =~ ^[1-9][0-9]{0,5}$ ]] ||
			die 2 "$name=${!name} in the environment: give seconds, 1 to 999999, or unset it"
	done
}

# option_value FLAG VALUE...: the value that follows FLAG, or an error
option_value() {
	[[ $# -ge 2 ]] || die 2 "$1 needs a value: see mapbench $VERB --help"
	printf '%s' "$2"
}

option_among() { # option_among FLAG VALUE VALID...
	local flag=$1 value=$2 valid
	shift 2
	for valid; do
		[[ $value != "$valid" ]] || return 0
	done
	die 2 "$flag $value: give one of: $*$(nearest "$value" "$@")"
}

option_repeat() { # option_repeat FLAG VALUE...: the value, a number of repetitions
	local repeat
	repeat=$(option_value "$@") || exit 2
	[[ $repeat =~ ^[1-9][0-9]{0,4}$|^100000$ ]] ||
		die 2 "$1 $repeat: give a whole number, 1 to 100000"
	echo "$repeat"
}

option_target() { # option_target FLAG VALUE...: a file of the machine to measure as well, into TARGETS
	local target
	target=$(option_value "$@") || exit 2
	[[ $target =~ ^/[^\'@]+(@(0x[0-9a-fA-F]+|[0-9]+),(0x[0-9a-fA-F]+|[0-9]+))?$ ]] ||
		die 2 "$1 $target: give the whole path of a file in the machine, or PATH@OFFSET,LENGTH"
	TARGETS+=("$target")
	[[ ${#TARGETS[@]} -le 8 ]] || die 2 "$1 $target: no more than 8"
}

OPTION_LATER=75 # of a verb that is not in its root file system yet: it has to go on there

# option_done: all words are read, and looked at as far as no machine is needed for that. Outside the root
# file system no more is wanted of a verb but of one that only reads runs: of "option_done reads".
option_done() {
	[[ -z ${option_variant-} ]] || variant_set "$option_variant" # by now the processor is known
	[[ -z ${MAPBENCH_OUTSIDE-} || (${1-} == reads && $MAPBENCH_OUTSIDE != words) ]] || exit "$OPTION_LATER"
}

option_checkout() { # of a verb that is about the sources, of which an installed copy has not all
	! origin_installed "$SRC" || die 2 "$VERB is of a checkout, and this mapbench is installed: run it in one, as scripts/mapbench $VERB"
}

option_unknown() { # option_unknown WORD: the flags that it may have been meant for are those of the verb's help
	local flags=()
	[[ $1 != -* ]] || mapfile -t flags < <("$SRC/scripts/mapbench" "$VERB" --help | grep -oE -- '--[a-z][a-z-]+' | sort -u)
	die 2 "unknown argument '$1': see mapbench $VERB --help$(nearest "$1" "${flags[@]}")"
}

DEBUG_KERNEL=0

# option_debug_kernel: after all flags were read, the kernel that --debug-kernel asks for
option_debug_kernel() {
	[[ $DEBUG_KERNEL == 1 ]] || return 0
	linux_ensure debug base debug
	KERNELS=$LINUX_TREE
	# everything takes longer there
	MACHINE_STALL=${MAPBENCH_STALL:-900}
}

# option_arch: after all flags were read, what there is of this host's own processor alone yet
option_arch() {
	local own="for this host's own processor alone yet"
	[[ -n $ARCH_TRIPLET ]] || return 0
	[[ ${KERNELS-} != */* && $DEBUG_KERNEL == 0 ]] || die 2 "--arch $ARCH: a kernel that is no series is $own: give one of $(archive_series | paste -sd' ')"
	[[ ${VECTOR-0} == 0 ]] || die 2 "--arch $ARCH, --vector: what a cost is made of is counted $own"
}

option_arch_set() { # option_arch_set FLAG VALUE: the processor, which the defaults of what follows hang on
	local valid
	ARCH=$(option_value "$@") || exit 2
	mapfile -t valid < <(arch_names)
	option_among "$1" "$ARCH" "${valid[@]}"
	arch_set "$ARCH"
}

# The flags that say which machine, and what is loaded there. Returns 1 on any other flag; SHIFT is how many words it took.
option_machine() {
	local value
	SHIFT=2
	case $1 in
	--machine)
		MACHINE=$(option_value "$@") || exit 2
		option_among "$1" "$MACHINE" vm host
		;;
	--arch)
		option_arch_set "$@"
		;;
	--mode)
		MODE=$(option_value "$@") || exit 2
		option_among "$1" "$MODE" exact time
		;;
	--insmod)
		value=$(option_value "$@") || exit 2
		driver_add "$value"
		;;
	--debug-kernel)
		DEBUG_KERNEL=1
		SHIFT=1
		;;
	--kernel)
		value=$(option_value "$@") || exit 2
		KERNELS=$(kernel_paths "$value")
		;;
	--variant)
		VARIANT=$(option_value "$@") || exit 2
		mapfile -t valid < <(variant_everywhere)
		option_among "$1" "$VARIANT" "${valid[@]}"
		option_variant=$VARIANT
		;;
	*) return 1 ;;
	esac
}
