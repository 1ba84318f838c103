# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Build bench/ with CMake and module/ with kbuild, natively in the root file system, when they changed.

build_paths() {
	local key
	key=$(sha256sum <<<"$SRC")
	BUILD=$CACHE/build/${key:0:12}
	export BUILD
}

build_hash() { # build_hash DIR PATH...: of the content of what is below those paths of DIR
	(cd "$1" && shift && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

build_stamped() { # build_stamped STAMP HASH TEXT COMMAND...
	local stamp=$BUILD/$1.stamp hash=$2 text=$3 lock
	shift 3
	mkdir -p "$BUILD"
	exec {lock}>"$BUILD/lock"
	lock_wait "$lock" "building in $BUILD"
	if [[ $(cat "$stamp" 2>/dev/null) != "$hash" ]]; then
		rm -f "$stamp"
		STEP_TAKES=20 step "$text" "$BUILD/log/build.log" "$@" ||
			die 1 "$text failed: see above and $BUILD/log/build.log"
		echo "$hash" >"$stamp"
	fi
	exec {lock}>&-
}

build_cmake() {
	cmake -S "$SRC" -B "$BUILD/bench" -DCMAKE_BUILD_TYPE=Release &&
		cmake --build "$BUILD/bench" -j "$(nproc)"
}

build_bench() {
	build_stamped bench "$(build_hash "$SRC" bench tests module/uapi CMakeLists.txt)" \
		"building bench/" build_cmake
}

build_module_hash() { # build_module_hash SOURCE: of the module and of the kernel that it is for
	{
		build_hash "$1" .
		echo "$KERNEL_BUILD"
		[[ $KERNEL_BUILD == /usr/src/* ]] || sha256sum "$KERNEL_BUILD"/{.config,Module.symvers}
	} | sha256sum
}

# build_module [test]: sets MODULE to the .ko for $KERNEL, of MODULE_SOURCE where that is set
build_module() {
	local variant=${1-} name=module-$KERNEL${1:+-$1} args=() source=${MODULE_SOURCE:-$SRC/module} hash
	[[ $variant != test ]] || args=(MAPBENCH_TEST=1)
	hash=$(build_module_hash "$source")
	[[ $source == "$SRC/module" && $KERNEL_BUILD == /usr/src/* ]] || name+=-${hash:0:12}
	build_stamped "$name" "$hash" "building module/ for $KERNEL" \
		bash "$SRC/scripts/lib/kbuild.sh" "$source" "$BUILD/$name" "$KERNEL_BUILD" "${args[@]}"
	MODULE=$BUILD/$name/mapbench.ko
}
