# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A processor's weights, fitted to times that were measured on it.
# Its words are paths: i

calibrate_usage() {
	cat <<-EOF
	usage: mapbench calibrate RUN_HOST RUN_EXACT --out FILE.json

	Fits what each part of a cost takes on a processor: of the cells that both runs have, the times of
	RUN_HOST, a run --machine host, are made of what the vectors of RUN_EXACT, a run --vector, have. No
	part takes less than nothing; each cell counts by its share. Prints the weights, and how far off
	each cell is by a fit without it, which is what mapbench estimate --on FILE.json allows for.

	  --out FILE.json      where the weights go; -o is the same. A file that is no calibration is not
	                       replaced

	A host that is itself a virtual machine is refused: what a page fault takes there is not the
	processor's. So are two runs with fewer cells in common than twice the parts that they have. RUN_HOST
	and RUN_EXACT are run directories, as one below results/runs/. Exit status: 0; 2 wrong arguments, no
	such run, or none that can be calibrated by.
	EOF
}

verb_calibrate() {
	VERB=calibrate
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local runs=() out=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) calibrate_usage; return 0 ;;
		--out) out=$(option_value "$@"); shift 2 ;;
		-o) set -- --out "${@:2}" ;;
		-*) option_unknown "$1" ;;
		*) runs+=("$1"); shift ;;
		esac
	done
	[[ ${#runs[@]} -ge 2 ]] || die 2 "two runs are wanted: give one in time and one with vectors, as in mapbench calibrate RUN_HOST RUN_EXACT --out FILE.json"
	[[ ${#runs[@]} == 2 ]] || option_unknown "${runs[2]}"
	[[ -n $out ]] || die 2 "no --out: give the file that the weights go to, as in --out mine.json"
	option_done reads
	report calibrate "--out=$out" -- "${runs[@]}"
}
