# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Run every test with ctest: unit tests, tests in the machine, and the checks.

test_usage() {
	cat <<-EOF
	usage: mapbench test [--quick | --long] [--debug-kernel] [--filter REGEX]

	Runs the tests whose name matches, by default all but some that take long and tell little that others do
	not, and ends in ctest's summary, and in how many machines were booted for them. Exit status: 0 when
	every test passed.

	  --quick         only those of the programs and of the report, the linters, and one run in one boot: a
	                  minute or two; those of the first two not again that passed, and read nothing that
	                  has changed since
	  --long          these as well, and every part of the others
	  --debug-kernel  run the tests in the machine on a kernel with KASAN, lockdep, kmemleak, UBSAN and
	                  page table checks, built from Debian's source (once, some minutes): whatever it
	                  reports, leaks included, fails the test. Ends with the lines of module/ that ran.
	EOF
}

test_debug_kernel() {
	linux_ensure debug base debug
	KERNEL_DEFAULT=$LINUX_TREE
	MAPBENCH_COVERAGE=$BUILD/coverage
	rm -rf "$MAPBENCH_COVERAGE"
	mkdir -p "$MAPBENCH_COVERAGE"
	export MAPBENCH_KERNEL=$LINUX_TREE MAPBENCH_COVERAGE MAPBENCH_DEBUG_KERNEL=1
	# everything takes longer there
	export MAPBENCH_LIMIT=3000 MAPBENCH_STALL=900
}

TEST_QUICK='^(unit|report|lint|boot)$' # by the labels of tests/CMakeLists.txt

# test_shared ARGUMENT...: what tests share that ctest runs with these: where what their boots said is left,
# which of them run, and where every boot is noted
test_shared() {
	MAPBENCH_SHARED=$(mktemp -d)
	end_add rm -rf "$MAPBENCH_SHARED"
	MAPBENCH_BOOTED=$(mktemp -p "$BUILD") # a front door that a test goes through once more has this
	end_add rm -f "$MAPBENCH_BOOTED"
	MAPBENCH_TESTS=$(ctest --test-dir "${BENCH%/*}" -N "$@" 2>/dev/null |
		sed -n 's/.*Test *#[0-9]*: \([a-z0-9_.]*\)$/\1/p' | paste -sd' ')
	export MAPBENCH_SHARED MAPBENCH_BOOTED MAPBENCH_TESTS
}

test_tree() { # test_tree FIND_WORD...: a hash of names, kinds, modes, links and contents in this checkout
	(cd "$SRC" && { find . "$@" -printf '%p %y %m %l\n' | sort && find . "$@" -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum)
}

# test_reads DIR: a hash each of what the programs' tests read, those of the reports, and that of the docs. The
# reports' read anything but bench/, which that of the docs does, too, and the runs that this checkout has made.
test_reads() {
	mkdir -p "$1"
	echo "${BENCH%/*}" >"$1/bench"
	{
		test_tree \( -path ./.git -o -path ./bench -o -path ./results/runs \) -prune -o
		build_surroundings
		dpkg-query -W -f '${Package} ${Version}\n' | sha256sum
	} >"$1/report"
	{ cat "$1/report" && test_tree -path './bench/*'; } >"$1/all"
}

# test_passed: what has passed is known to a later --quick; where something was changed meanwhile, which
# of it was tested is not
test_passed() {
	test_reads "$MAPBENCH_SHARED/now"
	[[ -d $MAPBENCH_SHARED/passed ]] && diff -rq "$MAPBENCH_SHARED/reads" "$MAPBENCH_SHARED/now" >/dev/null || return 0
	cp "$MAPBENCH_SHARED/passed/"* "$MAPBENCH_PASSED/"
}

test_booted() { # how many machines were booted, and by which tests
	echo "$(wc -l <"$MAPBENCH_BOOTED") machines were booted"
	cut -d ' ' -f 1 "$MAPBENCH_BOOTED" | sort | uniq -c | sort -k1,1nr -k2 |
		awk '{ printf "%s%s %s", (NR > 1 ? ", " : "by "), $2, $1 } END { if (NR) print "" }' | fold -sw 100
}

verb_test() {
	VERB="test"
	. "$SRC/scripts/run/all.sh"
	local args=() debug=0 quick=0 long=0 status=0 ctest filter=''
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help) test_usage; return 0 ;;
		--debug-kernel)
			debug=1
			args+=(-L machine)
			shift
			;;
		--quick) quick=1 args+=(-L "$TEST_QUICK"); shift ;;
		--long) long=1; shift ;;
		--filter)
			filter=$(option_value "$@")
			args+=(-R "$filter")
			shift 2
			;;
		*) option_unknown "$1" ;;
		esac
	done
	option_checkout
	option_done
	[[ $quick$long != 11 ]] || die 2 "--quick and --long: give one of them"
	[[ $long == 1 || $debug == 1 || -n $filter ]] || args+=(-LE '^long$')
	[[ $long == 0 ]] || export MAPBENCH_LONG=1
	[[ $debug == 0 ]] || test_debug_kernel
	kernel_ensure "$KERNEL_DEFAULT"
	build_bench
	kernel_module
	kernel_module test
	export MPLCONFIGDIR=$CACHE/matplotlib # as report.sh has it; in here it cannot write to $HOME
	test_shared "${args[@]}"
	[[ -n $MAPBENCH_TESTS ]] || die 2 "--filter $filter: no test has such a name, or it is no regular expression; give another"
	if [[ $quick == 1 ]]; then
		export MAPBENCH_PASSED=$BUILD/passed
		mkdir -p "$MAPBENCH_PASSED"
		test_reads "$MAPBENCH_SHARED/reads"
	fi
	set -m # a group of its own, which is ended as a whole
	ctest --test-dir "${BENCH%/*}" -j "$(nproc)" --output-on-failure --no-tests=error "${args[@]}" &
	ctest=$!
	set +m
	end_add end_group "$ctest" 60
	wait "$ctest" || status=$?
	end_drop end_group "$ctest" 60
	[[ $quick == 0 ]] || test_passed
	test_booted
	[[ ! -s $MAPBENCH_SHARED/unchanged ]] ||
		echo "$(wc -l <"$MAPBENCH_SHARED/unchanged") of these tests had passed, and read nothing that has changed since: not run again"
	[[ $debug == 0 ]] || coverage_report || status=1
	return "$status"
}
