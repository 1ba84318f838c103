#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What is built: made again where it is damaged, never of two states of the sources, and never taken
# from under who uses it. The sources are a project of a few lines that stands in for this one.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/cache.sh"
. "$SRC/scripts/build/build.sh"
. "$SRC/scripts/machine/arch.sh"
export CACHE=$SCRATCH/cache
REAL=$SRC
mkdir "$CACHE"

project() { # project NAME: sets SRC to sources of its own
	SRC=$SCRATCH/$1
	mkdir -p "$SRC"/{bench,tests,module/uapi}
	ln -s "$REAL/scripts" "$SRC/scripts"
	printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(fake LANGUAGES C)' 'enable_testing()' \
		'add_subdirectory(bench)' >"$SRC/CMakeLists.txt"
	printf '%s\n' 'add_executable(mapbench-bench main.c other.c)' \
		'add_test(NAME own COMMAND mapbench-bench)' >"$SRC/bench/CMakeLists.txt"
	printf '%s\n' 'const char *other(void);' 'const char *other(void) { return ""; }' >"$SRC/bench/other.c"
	touch "$SRC/tests/none" "$SRC/module/uapi/none"
	build_paths
	says one
}

says() { # says TEXT: what the sources' program prints
	printf '%s\n' '#include <stdio.h>' 'const char *other(void);' \
		"int main(void) { return printf(\"$1%s\\n\", other()) < 0; }" >"$SRC/bench/main.c"
}

built() ( # build_bench of another mapbench: what its program prints
	set -e
	build_bench
	"$BENCH/mapbench-bench"
)

again() { # again TEXT WHAT: built, said to have been damaged
	expect_status 0 "$2: built again" built
	expect_true "$2: it prints $1" grep -qx "$1" "$SCRATCH/out"
	expect_line err '^mapbench: what was built as bench in the cache is damaged' "$2: it says so"
}

project first
expect_status 0 "built" built
expect_true "its program runs" grep -qx one "$SCRATCH/out"
expect_true "nothing was said" test ! -s "$SCRATCH/err"
before=$(stat -c %y "$BUILD/log/build.log")
expect_status 0 "once more" built
expect_true "it was not built again" test "$(stat -c %y "$BUILD/log/build.log")" = "$before"
program=$(readlink -f "$BUILD/bench")/bench/mapbench-bench
expect_true "ctest finds its tests" ctest --test-dir "$BUILD/bench" --no-tests=error

rm "$program"
again one "a program that is not there"
truncate -s 1000 "$program"
again one "one that was cut off"
printf X | dd of="$program" bs=1 seek=200 conv=notrunc status=none
again one "one with another byte"
truncate -s 1000 "$program" "$BUILD/cmake/bench/mapbench-bench"
again one "one that CMake would take for good"
rm "$(readlink -f "$BUILD/bench")/manifest"
again one "one whose checksums are gone"

object=bench/CMakeFiles/mapbench-bench.dir/other.c.o
says two
truncate -s 100 "$BUILD/cmake/$object"
expect_status 0 "damaged halves do not stay in the way" built
expect_true "it is right" grep -qx two "$SCRATCH/out"
says three
touch "$BUILD/cmake/unfinished"
printf '%s\n' 'const char *other(void);' 'const char *other(void) { return "wrong"; }' |
	gcc -c -x c -o "$BUILD/cmake/$object" -
expect_status 0 "nor what a build that was killed has left" built
expect_true "it is right" grep -qx three "$SCRATCH/out"

# As where a package is upgraded, whose files have the time of its release.
says older
touch -d '-1 day' "$SRC/bench/main.c"
expect_status 0 "sources that are older than what was built of others" built
expect_true "they are built" grep -qx older "$SCRATCH/out"

echo 'syntax error' >"$SRC/bench/main.c"
before=$(stat -c %i "$BUILD/cmake/$object")
expect_status 1 "an error in the sources" built
expect_line err 'main\.c:1:1: error' "it is shown"
expect_true "what compiles is not compiled again for it" \
	test "$(stat -c %i "$BUILD/cmake/$object")" = "$before"
says four
expect_status 0 "mended" built

# Who uses a build keeps it, whatever others build meanwhile.
( # in a shell of its own, as a run of an hour
	build_bench
	touch "$SCRATCH/begun"
	until [[ -e $SCRATCH/go ]]; do sleep 0.1; done
	build_bench # as before each boot
	"$BENCH/mapbench-bench" >"$SCRATCH/long"
	echo "$BENCH" >"$SCRATCH/where"
) &
until [[ -e $SCRATCH/begun ]]; do sleep 0.1; done
BUILD_KEEP=2
for text in five six seven; do
	says $text
	expect_status 0 "another build meanwhile" built
done
touch "$SCRATCH/go"
wait %1
expect_true "a long run has its own to the end" grep -qx four "$SCRATCH/long"
mkdir "$BUILD"/bench-0123456789ab{,.partial}
says eight
expect_status 0 "one more" built
expect_true "what nobody uses any more goes" test ! -e "$(cat "$SCRATCH/where")"
expect_true "so does what a kill has left" test -z "$(find "$BUILD" -maxdepth 1 -name 'bench-0123456789ab*')"
expect_true "some stay" test "$(find "$BUILD" -maxdepth 1 -name 'bench-*' | wc -l)" = "$BUILD_KEEP"

# The module, of a kernel whose kbuild takes a second.
kbuild=$SCRATCH/kbuild
mkdir "$kbuild"
touch "$kbuild"/{.config,Module.symvers}
# shellcheck disable=SC2016 # make expands these
printf 'modules:\n\tcp $(M)/main.c $(M)/mapbench.ko\n\techo "test $(MAPBENCH_TEST)" >>$(M)/mapbench.ko\n' >"$kbuild/Makefile"
echo source >"$SRC/module/main.c"
module() ( # module [test]: its text, and where it is
	set -e
	KERNEL=none KERNEL_BUILD=$kbuild
	build_module true "$@"
	cat "$MODULE"
	echo "$MODULE" >"$SCRATCH/ko"
)
expect_status 0 "a module" module
expect_true "it is what was built" test "$(tr '\n' , <"$SCRATCH/out")" = "source,test ,"
ko=$(cat "$SCRATCH/ko")
expect_status 0 "its test build" module test
expect_true "it is another" test "$(tail -n 1 "$SCRATCH/out")" = "test 1"
for damage in "truncate -s 3" "truncate -s 0" rm; do
	$damage "$ko"
	expect_status 0 "after $damage: built again" module
	expect_true "it is whole" test "$(tr '\n' , <"$SCRATCH/out")" = "source,test ,"
	expect_line err '^mapbench: what was built as module-none in the cache is damaged' "it says so"
done
echo other >"$SRC/module/main.c"
expect_status 0 "of other sources" module
expect_true "it is of those" grep -qx other "$SCRATCH/out"

# The sources change while they are built: what comes out is of the later ones.
build_cmake_really=$(declare -f build_cmake_tree)
eval "${build_cmake_really/build_cmake_tree/really}"
build_cmake_tree() {
	really || return
	[[ -e $SCRATCH/change ]] || return 0
	rm "$SCRATCH/change"
	says nine
}
says "not this"
touch "$SCRATCH/change"
expect_status 0 "sources that change meanwhile" built
expect_true "it is of what they are in the end" grep -qx nine "$SCRATCH/out"

# A cache that was moved: CMake refuses its old tree, and ctest would look in the old place.
mv "$CACHE" "$SCRATCH/moved"
export CACHE=$SCRATCH/moved
build_paths
expect_status 0 "in a cache that was moved" built
expect_true "it is right" grep -qx nine "$SCRATCH/out"
expect_true "ctest looks in the new place" ctest --test-dir "$BUILD/bench" --no-tests=error

# Six at once, of two checkouts, where nothing is built yet.
project second
says other
for n in 1 2 3; do
	for SRC in "$SCRATCH"/{first,second}; do
		(build_paths && built) >"$SCRATCH/six-${SRC##*/}-$n" 2>"$SCRATCH/six-${SRC##*/}-$n.err" &
	done
done
wait
expect_true "six at once: each has its own" test "$(cat "$SCRATCH"/six-first-? "$SCRATCH"/six-second-? | sort | uniq -c |
	tr -s ' \n' ' ')" = " 3 nine 3 other "

# A module whose directory is named by a link: its own sources stay as they are.
mkdir "$SCRATCH"/{sources,headers}
ln -s sources "$SCRATCH/link"
# shellcheck disable=SC2016 # make expands it
printf 'modules:\n\ttouch $(M)/made\n' >"$SCRATCH/headers/Makefile"
expect_status 0 "a module by a link" bash "$REAL/scripts/build/kbuild.sh" "$SCRATCH/link" "$SCRATCH/build" "$SCRATCH/headers"
expect_true "a copy of it was built" test -e "$SCRATCH/build/made" -a ! -L "$SCRATCH/build"
expect_true "and nothing beside its sources" test -z "$(ls "$SCRATCH/sources")"
mkfifo "$SCRATCH/sources/pipe.c"
. "$REAL/scripts/outside/trust.sh"
expect_true "a pipe behind a link is found" test "$(trust_pipe "$SCRATCH/link")" = "$SCRATCH/link/pipe.c"
finish
