# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Write report.html and the plots of a run again.
# Its words are paths: d

verb_report() {
	VERB=report
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	case ${1-} in
	--help)
		cat <<-EOF
		usage: mapbench report RUN

		Checks RUN/run.json, writes RUN/report.html and RUN/plots/, and prints the table. RUN is a run
		directory, as one below results/runs/. Exit status: 0; 1 run.json is invalid; 2 no such run.
		EOF
		return 0
		;;
	'') die 2 "no run directory: give one, as in mapbench report results/runs/NAME" ;;
	-*) option_unknown "$1" ;;
	esac
	[[ $# -eq 1 ]] || option_unknown "$2"
	option_done reads
	report validate "$1" && report report "$1" && report table "$1"
}
