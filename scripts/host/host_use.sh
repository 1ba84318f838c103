# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Whether the system itself needs a PCI function: mapbench-inuse says so. It is built outside the
# root file system, with what builds the module, and is static, since bind runs it there and run
# --machine host inside.

host_use_build() { # sets HOST_INUSE to the program
	build_kept host-inuse host_use_hash "building mapbench-inuse" host_use_compile
	export HOST_INUSE=$BUILT/mapbench-inuse # for whoever looks from within the root file system
}

host_use_hash() {
	{ build_hash / "$SRC/bench/inuse" && gcc -dumpfullversion; } | sha256sum
}

host_use_compile() {
	mkdir -p "$BUILT" &&
		gcc -std=gnu11 -D_GNU_SOURCE -O2 -static -I "$SRC/bench" -o "$BUILT/mapbench-inuse" "$SRC"/bench/inuse/*.c &&
		cache_seal "$BUILT" mapbench-inuse
}

# host_use_check ADDRESS FORCED: refused if it is in use, or if that cannot be told, unless it is
# named again among FORCED; what the system runs from is refused even so.
host_use_check() {
	local address=$1 forced=$2 status=0 reasons text
	reasons=$("$HOST_INUSE" "$address" 2>&1) || status=$?
	case $status in
	0) return 0 ;;
	1) text="is in use" ;;
	2) text="may be in use" ;;
	3)
		reasons=$(grep '^never ' <<<"$reasons")
		die 1 "PCI function $address is in use: $(host_use_list "$reasons"): it is not lent, even with --force"
		;;
	*) text="may be in use" reasons="unknown it could not be looked at: $reasons" ;;
	esac
	if [[ " $forced " == *" $address "* ]]; then
		note "PCI function $address $text: $(host_use_list "$reasons"): lent all the same, as --force says"
		return 0
	fi
	die 1 "PCI function $address $text: $(host_use_list "$reasons"): end that, or lend it all the same with --force $address"
}

host_use_list() { # host_use_list REASONS: the first of them, those that are certain before the others
	local reasons
	mapfile -t reasons < <(sort -s -k 1,1r <<<"$1" | sed 's/^[a-z]* //')
	printf '%s' "${reasons[0]-}" "${reasons[1]+; ${reasons[1]}}" "${reasons[2]+; ${reasons[2]}}"
	((${#reasons[@]} <= 3)) || printf '; and %d more' "$((${#reasons[@]} - 3))"
}

# host_use_forced FUNCTIONS FORCED: refused unless each of FORCED is one of FUNCTIONS, named again
host_use_forced() {
	local function
	for function in $2; do
		[[ " $1 " == *" $function "* ]] ||
			die 2 "--force $function: it names again a function that is to be lent, as in --force ${1:-0000:03:00.0}"
	done
}
