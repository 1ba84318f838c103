# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Give back what bind, or a run that was killed, has taken from this host.

verb_unbind() {
	VERB=unbind
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/host/host.sh"
	case ${1-} in
	--help)
		cat <<-EOF
		usage: mapbench unbind [ADDRESS]

		Gives the PCI function, or all of them, back to the driver it had, and unloads the module when
		none is left. Mends what a killed run --machine host, or a killed mapbench-probe, has left, too.

		Exit status: 0, also when there is nothing to give back; 1 something could not be given back;
		2 wrong arguments.
		EOF
		return 0
		;;
	-*) option_unknown "$1" ;;
	esac
	[[ $# -le 1 ]] || option_unknown "$2"
	[[ -z ${1-} ]] || host_word "$1" # also one that is not there any more
	[[ $EUID == 0 ]] || die 1 "cannot change this host's drivers: run as root, with sudo"
	host_lock
	host_core_pattern
	if [[ -z ${1-} ]]; then
		host_give_back
		return
	fi
	[[ -n $(host_lent "$1") ]] ||
		die 2 "PCI function $1 was not bound by mapbench: bound are: $(host_functions | tr '\n' ' ')"
	host_return "$1"
	[[ -n $(host_functions) ]] || host_unload
}
