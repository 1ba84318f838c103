# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What changed between two sets of runs.
# Its words are paths: i

compare_usage() {
	cat <<-EOF
	usage: mapbench compare BASE NEW [FLAG]...
	       mapbench compare --drift RUN

	BASE and NEW are run directories or run.json files; RUN,RUN takes several, boots of the same
	machine; RUN@ID takes one environment of a run. With one RUN of two environments these are
	compared, the first as BASE. Prints the cells that changed, by effect; docs/tracking-regressions.md
	says when a change is one.

	  --drift             compare although kernel release, QEMU, CPU model, kernel command line or
	                      guards differ
	  --tolerance N|P%    how much is no change: instructions or ns, a share, or the greater of both,
	                      as 2,0.1% (default: for exact figures what A/A comparisons of that cell
	                      have shown, where there are none 0.1 % of the minimum and 1 % of the mean;
	                      for times 1%)
	  --strict            a cell of BASE that NEW lacks, or does not trust, is a regression too
	  --accept DOUBT      judge cells that only this doubt, a code as test_build, makes untrusted
	  --declared FILE     changes that are expected, a line each; every other, also a cheaper cell, is
	                      a regression; implies --strict
	  --json              the whole comparison as JSON

	Exit status: 0 same or better; 1 a regression; 2 it cannot be compared, or wrong arguments.
	EOF
}

verb_compare() {
	VERB=compare
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local args=() runs=()
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) compare_usage; return 0 ;;
		--drift | --strict | --json) args+=("$1"); shift ;;
		--tolerance | --accept | --declared)
			args+=("$1=$(option_value "$@")")
			shift 2
			;;
		-*) option_unknown "$1" ;;
		*) runs+=("$1"); shift ;;
		esac
	done
	[[ ${#runs[@]} -gt 0 ]] || die 2 "no runs: give two, as in mapbench compare results/runs/A results/runs/B"
	[[ ${#runs[@]} -le 2 ]] || option_unknown "${runs[2]}"
	option_done reads
	report compare "${args[@]}" -- "${runs[@]}"
}
