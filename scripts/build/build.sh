# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Build bench/ with CMake and module/ with kbuild, natively in the root file system, when they changed.
# What is built lies in a directory that is named after what went in, and is never written to again;
# so who uses it, a run of an hour or a machine that boots just now, keeps what it has when another
# mapbench builds from sources that have changed since.

BUILD_KEEP=4 # of a name, those last used; more only as long as they are in use

build_paths() {
	local key
	key=$(sha256sum <<<"$SRC")
	BUILD=$CACHE/build/${key:0:12}
	export BUILD
}

build_hash() { # build_hash DIR PATH...: of the content of what is below those paths of DIR
	(cd "$1" && shift && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

declare -gA BUILD_USED=() # what this mapbench has built or found, and stays with until its end

# build_kept NAME HASH TEXT COMMAND [ARGUMENT]...: sets BUILT to the directory that COMMAND has made and
# sealed, now or earlier. HASH prints a hash of all that goes in. Where it prints another one after
# the build, the sources were changed meanwhile, and what was built is of neither.
build_kept() {
	local name=$1 hash=$2 text=$3 lock before
	shift 3
	build_found && return 0
	mkdir -p "$BUILD"
	cache_lock "${BUILD#"$CACHE/"}/lock" "building here"
	lock=$CACHE_LOCK
	for _ in 1 2 3; do
		! build_found || break # by who had the lock before, or below
		build_make "$@"
		[[ $before == "$($hash)" ]] || rm -rf "$BUILT"
	done
	build_found || die 1 "$text: the sources change again and again meanwhile: run this when they are at rest"
	build_sweep "$name"
	exec {lock}>&-
}

# build_found: whether what is asked for is there and whole; for build_kept. It is locked then, until
# this process and all that it starts have ended, and what is locked is not swept.
build_found() {
	local used
	before=$($hash) || true # a file may vanish meanwhile
	BUILT=$BUILD/$name-${before:0:12}
	[[ -e $BUILT/used ]] && exec {used}<"$BUILT/used" || return 1
	# Who sweeps has it for a moment; nobody else can, if it is not an earlier version's, for all to read.
	chmod 600 "$BUILT/used" 2>/dev/null
	if flock -s -w 60 "$used" && cache_whole "$BUILT"; then
		touch "$BUILT/used"
		return 0
	fi
	exec {used}<&-
	return 1
}

# build_make COMMAND [ARGUMENT]...: BUILT anew; for build_kept
build_make() {
	local again=
	[[ ! -e $BUILT ]] || again=1
	cache_spoilt "$BUILT" "what was built as $name"
	rm -rf "$BUILT"
	${BUILD_FIRST:-true}
	BUILD_AGAIN=$again STEP_TAKES=20 step "$text" "$BUILD/log/build.log" "$@" ||
		die 1 "$text failed: see above and $BUILD/log/build.log"
	install -m 600 /dev/null "$BUILT/used"
}

# build_sweep NAME: remove what of it was used longest ago, and what an earlier layout has left
build_sweep() {
	local dir lock n=0
	[[ ! -e $BUILD/$1.stamp ]] || rm -rf "$BUILD/$1.stamp" "${BUILD:?}/$1"
	for dir in "$BUILD/$1-"????????????{,.partial}; do # what a kill has left: nobody else builds here now
		[[ -e $dir/used ]] || rm -rf "$dir"
	done
	while read -r dir; do
		[[ $dir == "$BUILD/$1-"???????????? ]] || continue
		((++n > BUILD_KEEP)) || continue
		exec {lock}<"$dir/used"
		! flock -n "$lock" || rm -rf "$dir"
		exec {lock}<&-
	done < <(find "$BUILD" -mindepth 2 -maxdepth 2 -name used -printf '%T@ %h\n' | sort -rn | cut -d' ' -f2-)
}

# What else goes into a program than its sources. Paths are in what CMake writes, and in what counts
# lines: a cache that was moved is built anew.
build_surroundings() {
	echo "$BUILD" "${ROOT+${ROOT##*/}}"
	gcc -dumpfullversion
}

build_bench_hash() {
	local tests=() # which an installed copy has not
	[[ ! -e $SRC/tests/CMakeLists.txt ]] || tests=(tests)
	{ build_hash "$SRC" bench "${tests[@]}" module/uapi CMakeLists.txt && build_surroundings; } | sha256sum
}

# build_cmake TREE [TARGET]... [-- ARGUMENT...]: in a tree of its own, so that only what changed is compiled;
# what runs and what ctest reads is copied from there. Without a target, all. The arguments are CMake's.
build_cmake() {
	local work=$BUILD/$1 fresh='' targets=()
	shift
	while [[ $# -gt 0 && $1 != -- ]]; do
		targets+=(--target "$1")
		shift
	done
	shift || true
	# A build that was killed leaves halves that look up to date; a tree that was moved is refused.
	if [[ -n $BUILD_AGAIN || -e $work/unfinished ]] || ! build_cmake_here "$work" || build_cmake_behind "$work"; then
		rm -rf "$work"
		fresh=1
	fi
	if ! build_cmake_tree "$@"; then
		# Not by the sources' fault: something in the tree is damaged.
		[[ -z $fresh ]] && ! grep -qE ':[0-9]+:[0-9]+: (fatal )?error:' "$BUILD/log/build.log" || return 1
		rm -rf "$work"
		build_cmake_tree "$@" || return 1
	fi
	build_publish "$work" "$BUILT.partial" && mv -T "$BUILT.partial" "$BUILT"
}

build_cmake_here() { # build_cmake_here TREE: whether CMake made that tree, and here
	grep -qsxF "CMAKE_CACHEFILE_DIR:INTERNAL=$1" "$1/CMakeCache.txt"
}

build_sources() { # what a tree is compiled of, each with its hash
	(cd "$SRC" && find bench tests module/uapi CMakeLists.txt -type f -print0 2>/dev/null | xargs -0 sha256sum | LC_ALL=C sort)
}

# build_cmake_behind TREE: whether a source has changed since that was compiled, and is older than it all the
# same, as one of a package that was upgraded, which has the time of its release: make would not see that.
build_cmake_behind() {
	local file
	[[ -s $1/sources ]] || return 0
	while read -r _ file; do
		[[ $SRC/$file -nt $1/sources ]] || return 0
	done < <(build_sources | LC_ALL=C comm -23 - "$1/sources")
	return 1
}

build_cmake_tree() {
	local status=0
	mkdir -p "$work"
	: >"$work/unfinished"
	build_sources >"$work/sources"
	cmake -S "$SRC" -B "$work" -DCMAKE_BUILD_TYPE=Release "$@" &&
		cmake --build "$work" -j "$(nproc)" "${targets[@]}" || status=$?
	rm "$work/unfinished"
	return $status
}

build_publish() { # build_publish TREE DIR: the programs and ctest's lists
	local file
	rm -rf "$2"
	mkdir -p "$2"
	(cd "$1" && find . -name CMakeFiles -prune -o -type f \( -perm -u+x -o -name CTestTestfile.cmake \) -print0 |
		cpio -0 -p -d -m --quiet "$2") || return 1
	while read -r file; do
		sed -i "s|$1/|$BUILT/|g" "$file" || return 1
	done < <(find "$2" -name CTestTestfile.cmake)
	cache_seal "$2" .
}

# build_bench: sets BENCH to the directory of the programs. $BUILD/bench leads to the tree of those that
# were asked for last.
build_bench() {
	BENCH=${BUILD_USED[bench]-}
	[[ -z $BENCH ]] || return 0
	build_kept bench build_bench_hash "building bench/" build_cmake cmake
	if [[ $(readlink "$BUILD/bench") != "${BUILT##*/}" ]]; then
		[[ -L $BUILD/bench ]] || rm -rf "$BUILD/bench" # an earlier layout's
		ln -sfn "${BUILT##*/}" "$BUILD/bench.$BASHPID"
		mv -T "$BUILD/bench.$BASHPID" "$BUILD/bench"
	fi
	BENCH=$BUILT/bench
	BUILD_USED[bench]=$BENCH
}

BUILD_GUEST=(mapbench-bench mapbench-cell mapbench-probe mapbench-list mapbench-debate mapbench-alone)

build_guest_hash() {
	{
		build_hash "$SRC" bench module/uapi CMakeLists.txt
		build_surroundings
		"$ARCH_TRIPLET-gcc" -dumpfullversion
		cat "$FOREIGN/files/manifest"
	} | sha256sum
}

# build_guest: sets GUEST to the directory of those programs of bench/ that run in the machine
build_guest() {
	build_bench
	GUEST=$BENCH
	[[ -n $ARCH_TRIPLET ]] || return 0
	GUEST=${BUILD_USED[guest-$ARCH]-}
	[[ -z $GUEST ]] || return 0
	build_kept "guest-$ARCH" build_guest_hash "building bench/ for $ARCH" build_cmake "cmake-$ARCH" "${BUILD_GUEST[@]}" -- \
		-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="${ARCH_TRIPLET%%-*}" -DMAPBENCH_ARCH="$ARCH_BENCH" \
		-DCMAKE_C_COMPILER="$ARCH_TRIPLET-gcc" -DCMAKE_CXX_COMPILER="$ARCH_TRIPLET-g++" \
		-Dbenchmark_DIR="$FOREIGN/files/usr/lib/$ARCH_TRIPLET/cmake/benchmark"
	GUEST=$BUILT/bench
	BUILD_USED[guest-$ARCH]=$GUEST
}

build_module_hash() { # of the module and of the kernel that it is for
	{
		build_hash "$source" .
		build_hash "$SRC" scripts/build/kbuild.sh
		build_surroundings
		echo "$KERNEL_BUILD"
		[[ $KERNEL_BUILD == /usr/src/* ]] || sha256sum "$KERNEL_BUILD"/{.config,Module.symvers}
	} | sha256sum
}

# build_module_host RELEASE HEADERS_DIR: sets MODULE to the .ko for a host's own kernel
build_module_host() {
	build_kept "module-host-$1" build_module_host_hash "building module/ for $1" \
		build_kbuild "$SRC/module" "$2"
	MODULE=$BUILT/mapbench.ko
}

build_module_host_hash() { # the release is in the name
	{ build_hash "$SRC" module scripts/build/kbuild.sh && gcc -dumpfullversion; } | sha256sum
}

build_kbuild() { # build_kbuild MODULE_DIR HEADERS_DIR [VARIABLE=VALUE]...: the one module there
	bash "$SRC/scripts/build/kbuild.sh" "$1" "$BUILT" "${@:2}" &&
		cache_seal "$BUILT" "$(basename "$BUILT"/*.ko)"
}

# build_cross: sets CROSS to what kbuild is told of another processor's compiler. 6.1's headers name one of
# their own, and leave its prefix to who builds.
build_cross() {
	CROSS=()
	[[ -z $ARCH_TRIPLET ]] || CROSS=("CC=$ARCH_TRIPLET-gcc" "CROSS_COMPILE=$ARCH_TRIPLET-")
}

# build_module FIRST [test]: sets MODULE to the .ko for $KERNEL, of MODULE_SOURCE where that is set. FIRST is
# the command without which it cannot be built; not run where it has been.
build_module() {
	local BUILD_FIRST=$1 name=module-$KERNEL${2:+-$2} args=() source=${MODULE_SOURCE:-$SRC/module} key
	[[ ${2-} != test ]] || args=(MAPBENCH_TEST=1)
	build_cross
	args+=("${CROSS[@]}")
	key="$name $source $KERNEL_BUILD"
	MODULE=${BUILD_USED[$key]-}
	[[ -z $MODULE ]] || return 0
	build_kept "$name" build_module_hash "building module/ for $KERNEL" \
		build_kbuild "$source" "$KERNEL_BUILD" "${args[@]}"
	MODULE=$BUILT/mapbench.ko
	BUILD_USED[$key]=$MODULE
}
