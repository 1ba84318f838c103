# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where the figures of the kept runs changed their level.

verb_history() {
	VERB="history"
	. "$SRC/scripts/run/options.sh"
	. "$SRC/scripts/build/report.sh"
	local history=$SRC/results/history.jsonl args=()
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench history [FILE] [--plot SVG] [--json]

			The change points of every series in results/history.jsonl (or FILE), a series being a cell on
			one machine and kernel series: greatest change first, with the commits, or the kernel or QEMU,
			between which it lies; docs/tracking-regressions.md says what is one.

			  --plot SVG   draw those that changed most; of files that are there it replaces its own drawings alone
			  --json       all of it as JSON

			Exit status: 0; 2 no history, or a line of it is damaged.
			EOF
			return 0
			;;
		--plot) args+=("--plot=$(option_value "$@")"); shift 2 ;;
		--json) args+=("$1"); shift ;;
		-*) option_unknown "$1" ;;
		*) history=$1; shift ;;
		esac
	done
	report history "${args[@]}" -- "$history"
}
