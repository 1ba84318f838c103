# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Run every test with ctest: unit tests, tests in the machine, and the checks.

verb_test() {
	VERB="test"
	. "$SRC/scripts/lib/all.sh"
	local args=()
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help)
			cat <<-EOF
			usage: mapbench test [--filter REGEX]

			Runs the tests whose name matches (default all) and ends in ctest's summary. Exit status: 0
			when every test passed.
			EOF
			return 0
			;;
		--filter)
			args+=(-R "$(option_value "$@")")
			shift 2
			;;
		*) option_unknown "$1" ;;
		esac
	done
	kernel_ensure "$KERNEL_DEFAULT"
	build_bench
	build_module
	build_module test
	exec ctest --test-dir "$BUILD/bench" -j "$(nproc)" --output-on-failure --no-tests=error "${args[@]}"
}
