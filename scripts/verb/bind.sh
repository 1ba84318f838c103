# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Lend a PCI function of this host to the module, in the host's own kernel.

bind_end() {
	[[ -z $BIND_FAILED ]] || [[ -n $(host_functions) ]] || host_unload || true
}

verb_bind() {
	VERB=bind
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/host/host.sh"
	case ${1-} in
	--help)
		cat <<-EOF
		usage: mapbench bind ADDRESS [--force ADDRESS]

		Builds the module for the running kernel, loads it, and gives it the PCI function ADDRESS, as
		0000:03:00.0, until mapbench unbind: its BARs can then be mapped through /dev/mapbench/*, and
		run --machine host measures mapping them. They are never read or written. run --machine host
		--bind ADDRESS does the same for the length of a run.

		A function that is in use (a disk that is mounted or open, a network interface that is up, the
		console's display), or of which that cannot be told, is refused, with the reason.

		  --force ADDRESS  name the function again: lend it all the same. What the system itself runs
		                   from (the root file system, swap), or a virtual machine has, is not lent
		                   even so

		Exit status: 0; 1 it could not be bound, and is with its driver again; 2 wrong arguments.
		EOF
		return 0
		;;
	esac
	local function='' forced=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--force) forced+=" $(option_value "$@")"; shift 2 ;;
		-*) option_unknown "$1" ;;
		*)
			[[ -z $function ]] || option_unknown "$1"
			function=$1
			shift
			;;
		esac
	done
	[[ -n $function ]] ||
		die 2 "no PCI function: give its address, as in mapbench bind 0000:03:00.0"
	host_address "$function"
	host_use_forced "$function" "$forced"
	host_lock
	host_mend
	BIND_FAILED=1
	end_add bind_end
	host_load bind
	host_lend "$function" "$forced"
	BIND_FAILED=
	note "$function is bound; mapbench unbind gives it back"
}
