# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Lend a PCI function of this host to the module, in the host's own kernel.

bind_end() {
	[[ -z $BIND_FAILED ]] || [[ -n $(host_functions) ]] || host_unload || true
}

verb_bind() {
	VERB=bind
	. "$SRC/scripts/lib/options.sh"
	. "$SRC/scripts/lib/host.sh"
	case ${1-} in
	--help)
		cat <<-EOF
		usage: mapbench bind ADDRESS

		Builds the module for the running kernel, loads it, and gives it the PCI function ADDRESS, as
		0000:03:00.0, until mapbench unbind: its BARs can then be mapped through /dev/mapbench/*, and
		run --machine host measures mapping them. They are never read or written. A function that has
		a disk in use or a network interface that is up is refused. run --machine host --bind
		ADDRESS does the same for the length of a run.

		Exit status: 0; 1 it could not be bound, and is with its driver again; 2 wrong arguments.
		EOF
		return 0
		;;
	'') die 2 "no PCI function: give its address, as in mapbench bind 0000:03:00.0" ;;
	-*) option_unknown "$1" ;;
	esac
	[[ $# -eq 1 ]] || option_unknown "$2"
	host_address "$1"
	host_lock
	host_mend
	BIND_FAILED=1
	end_add bind_end
	host_load bind
	host_bind "$1"
	BIND_FAILED=
	note "$1 is bound; mapbench unbind gives it back"
}
