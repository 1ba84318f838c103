# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the ways of a run take on a processor, by what their costs are made of.
# Its words are paths: i

estimate_usage() {
	cat <<-EOF
	usage: mapbench estimate RUN --on PROCESSOR [FLAG]...
	       mapbench estimate --on list

	Instructions are not time. Of cells that have a vector (run --vector) it tells what the parts of
	their cost take on a processor, as an interval, by weights that others published; and which orders
	of the ways by instructions are orders in time there, which are turned round, by which part, and
	which the weights do not decide. It is an estimate and no measurement, and stands in no figure of
	instructions. docs/instructions-and-time.md says how it is made, and how far it can be trusted.

	  --on PROCESSOR       whose weights: a name, as --on list has them; a FILE.json of your own, as
	                       mapbench calibrate writes; or list: what there is, and where each weight
	                       is from. A processor of another architecture than the run's is refused
	  --caches any|warm|cold  where what a cell touches lies before it: not known (default), in the
	                       caches and TLBs, or in memory
	  --filter REGEX       the cells whose names match alone
	  --json               the same as JSON, with each part's share

	A cell without a vector has no estimate, and is told of with the reason. RUN is a run directory, as
	one below results/runs/. Exit status: 0; 2 wrong arguments, no such run, or none that can be
	estimated there.
	EOF
}

verb_estimate() {
	VERB=estimate
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local args=() run='' on=0 caches
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) estimate_usage; return 0 ;;
		--json) args+=("$1"); shift ;;
		--caches)
			caches=$(option_value "$@")
			option_among "$1" "$caches" any warm cold
			args+=("$1=$caches")
			shift 2
			;;
		--on | --filter)
			[[ $1 != --on ]] || on=1
			args+=("$1=$(option_value "$@")")
			shift 2
			;;
		-*) option_unknown "$1" ;;
		*)
			[[ -z $run ]] || option_unknown "$1"
			run=$1
			shift
			;;
		esac
	done
	[[ $on == 1 ]] || die 2 "no --on: give a processor, as mapbench estimate --on list has them"
	option_done reads
	report estimate "${args[@]}" ${run:+-- "$run"}
}
