# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The kept runs: add one, and see where their figures changed their level.
# Its words are paths: i

history_usage() {
	cat <<-EOF
	usage: mapbench history [FILE] [--plot SVG] [--json]
	       mapbench history add RUN [--history FILE]

	The change points of every series in results/history.jsonl (or FILE; of an installed mapbench
	\${XDG_DATA_HOME:-~/.local/share}/mapbench/history.jsonl), a series being a cell on
	one machine and kernel series: greatest change first, with the commits, or the kernel or QEMU,
	between which it lies; docs/tracking-regressions.md says what is one.

	  --plot SVG   draw those that changed most; of files that are there it replaces its own drawings
	               alone
	  --json       all of it as JSON

	With add, a line is added there for each environment of a run: what was measured with, and what
	compare judges each trusted cell by.

	Exit status: 0; 2 no history, or a line of it is damaged; no such run, it is there already, or it
	is of an unknown commit.
	EOF
}

history_add() {
	local history=$DATA/history.jsonl run=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--history) history=$(option_value "$@"); shift 2 ;;
		-*) option_unknown "$1" ;;
		*)
			[[ -z $run ]] || option_unknown "$1"
			run=$1
			shift
			;;
		esac
	done
	[[ -n $run ]] || die 2 "no run directory: give one, as in mapbench history add results/runs/NAME"
	option_done reads
	[[ $history != "$DATA"/* ]] || data_make || true
	report add -- "$run" "$history"
}

verb_history() {
	VERB="history"
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local history args=()
	[[ ${1-} != --help ]] || { history_usage; return 0; }
	history=$DATA/history.jsonl
	[[ ${1-} != add ]] || { shift && history_add "$@"; return; }
	while [[ $# -gt 0 ]]; do
		case $1 in
		--plot) args+=("--plot=$(option_value "$@")"); shift 2 ;;
		--json) args+=("$1"); shift ;;
		-*) option_unknown "$1" ;;
		*) history=$1; shift ;;
		esac
	done
	option_done reads
	report history "${args[@]}" -- "$history"
}
