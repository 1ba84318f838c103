#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# test --quick runs a test of the programs or of the reports again where it failed, or something that it reads has
# changed; and no other.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/build/build.sh"
. "$SRC/scripts/verb/test.sh"

expect_status 0 "(the programs' tests, with sanitizers)" cmake -S "$SRC" -B "$SCRATCH/sanitize" -DMAPBENCH_SANITIZE=ON
expect_true "their verdict is no other build's" grep -q '^add_test(.*unit_ops\]=\] "[^"]*/unit_ops")$' \
	"$SCRATCH/sanitize/tests/CTestTestfile.cmake"
expect_true "  nor is another's theirs" test -z "$(grep -r 'once\.sh' "$SCRATCH/sanitize" --include=CTestTestfile.cmake)"

ONCE=$SRC/tests/once.sh SRC=$SCRATCH/tree
mkdir -p "$SRC"/{.ci,debian,docs,examples,module,processors,scripts,tests,bench,results/{committed,runs}} "$SCRATCH/shared"
touch "$SRC"/{CHANGELOG.md,CMakeLists.txt,LICENSE,README.md} "$SRC"/{.ci,debian,docs,examples,module,processors,scripts,tests,bench}/file
# shellcheck disable=SC2034 # test.sh reads them
BUILD=$SCRATCH/build BENCH=$SCRATCH/build/bench-1/bench
cat >"$SCRATCH/test" <<END
#!/bin/sh
echo ran >>"$SCRATCH/ran"
! [ -e "$SCRATCH/broken" ]
END
chmod +x "$SCRATCH/test"
export MAPBENCH_SHARED=$SCRATCH/shared MAPBENCH_PASSED=$SCRATCH/passed
mkdir "$MAPBENCH_PASSED"

once() { # once STATUS RAN READS WHAT: the test of those that READS stands for, in a --quick of its own
	: >"$SCRATCH/ran"
	rm -rf "$MAPBENCH_SHARED"
	mkdir -p "$MAPBENCH_SHARED"
	: >"$MAPBENCH_SHARED/unchanged"
	test_reads "$MAPBENCH_SHARED/reads"
	expect_status "$1" "$3: $4" bash "$ONCE" "a_$3" "$3" "$SCRATCH/test"
	test_passed
	expect_true "  $([[ $2 == 1 ]] || echo not )run" test "$(wc -l <"$SCRATCH/ran")" = "$2" -a \
		"$(wc -l <"$MAPBENCH_SHARED/unchanged")" = $((1 - $2))
}

for reads in bench report all; do
	once 0 1 $reads "at first"
	once 0 0 $reads "nothing has changed"
	touch "$SCRATCH/broken"
	once 0 0 $reads "what it does not read has"
	echo 1 >"$SRC/results/runs/of-mine"
	once 0 0 $reads "this checkout has made a run"
	rm "$SCRATCH/broken"
done
for path in .ci/file CHANGELOG.md CMakeLists.txt LICENSE README.md {debian,docs,examples,module,processors,scripts,tests,results/committed}/file; do
	echo more >>"$SRC/$path"
	once 0 1 report "$path has changed"
done
chmod +x "$SRC/tests/file"
once 0 1 report "a mode has changed"
ln -s file "$SRC/docs/link"
once 0 1 report "there is a link"
ln -sfn other "$SRC/docs/link"
once 0 1 report "which leads elsewhere"
echo new >"$SRC/NEW.md"
once 0 1 report "a file is new"
once 0 1 all "these have"
echo more >>"$SRC/bench/file"
once 0 0 report "bench/ has"
once 0 1 all "bench/ has"
once 0 0 bench "what was built is the same"
BENCH=$SCRATCH/build/bench-2/bench
once 0 1 bench "what was built has changed"

touch "$SCRATCH/broken"
echo more >>"$SRC/docs/file"
once 1 1 report "it fails"
once 1 1 report "and again, though nothing has changed"
rm "$SCRATCH/broken"
once 0 1 report "it is mended"
once 0 0 report "and that is known"
cat >"$SCRATCH/test" <<END
#!/bin/sh
echo ran >>"$SCRATCH/ran"
echo more >>"$SRC/docs/file"
END
once 0 1 all "it is edited meanwhile"
once 0 1 all "so it is not known what has passed"
unset MAPBENCH_PASSED
: >"$SCRATCH/ran"
expect_status 0 "where it is not --quick" bash "$ONCE" a_report report "$SCRATCH/test"
expect_true "  run" test -s "$SCRATCH/ran"
finish
