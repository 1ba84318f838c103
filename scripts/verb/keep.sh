# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Add a run to the history.

verb_keep() {
	VERB=keep
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local history=$SRC/results/history.jsonl run=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench keep RUN [--history FILE]

			Adds a line to results/history.jsonl (or FILE) for each environment of a run: what was measured
			with, and what compare judges each trusted cell by. mapbench history finds what changed.
			Exit status: 0; 2 no such run, it is there already, or it is of an unknown commit.
			EOF
			return 0
			;;
		--history) history=$(option_value "$@"); shift 2 ;;
		-*) option_unknown "$1" ;;
		*)
			[[ -z $run ]] || option_unknown "$1"
			run=$1
			shift
			;;
		esac
	done
	[[ -n $run ]] || die 2 "no run directory: give one, as in mapbench keep results/runs/NAME"
	report keep -- "$run" "$history"
}
