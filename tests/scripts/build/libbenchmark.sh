#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# bench/ is built with the Google Benchmark of Debian 12, 1.7.1, too: what came with 1.8 is not named
# where that is not known to be there. An older one is refused when CMake configures, in one line.
. "$(dirname "$0")/../../lib.sh"

# As if the library were 1.7.1: the compiler refuses what came after it.
cat >"$SCRATCH/old.cc" <<-'EOF'
	#include <map>
	#include <sstream>
	#include <string>
	#include <vector>
	#include <benchmark/benchmark.h>
	#pragma GCC poison SkipWithMessage ReportRunsConfig Skipped SkippedWithMessage skip_message
	#include "run/gb.cc"
EOF
compile() { # compile FILE [FLAG]...
	local file=$1
	shift
	g++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -I"$SRC/bench" "$@" "$file"
}
expect_status 0 "bench/run/gb.cc has nothing that came with Google Benchmark 1.8" compile "$SCRATCH/old.cc"
expect_status 1 "unless that is there, and this would be seen" compile "$SCRATCH/old.cc" -DGB_SKIPS

mkdir "$SCRATCH/older"
: >"$SCRATCH/older/benchmarkConfig.cmake"
cat >"$SCRATCH/older/benchmarkConfigVersion.cmake" <<-'EOF'
	set(PACKAGE_VERSION 1.6.1)
	if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
		set(PACKAGE_VERSION_COMPATIBLE TRUE)
	endif()
EOF
expect_status 1 "a library that is too old is refused" cmake -S "$SRC" -B "$SCRATCH/build" \
	-DCMAKE_FIND_ROOT_PATH="$SCRATCH/older" -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
	-DCMAKE_PREFIX_PATH="$SCRATCH/older"
expect_line err '^ *mapbench: needs libbenchmark-dev 1\.7\.1 or newer; here is 1\.6\.1$' \
	"in one line, which says what is needed"
finish
