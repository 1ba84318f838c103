# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Kernels of our own, from Debian's linux-source: built once, on demand, and kept.
#
#   linux_ensure NAME FRAGMENT... [-- PATCH...]
#
# builds the kernel that tinyconfig with the fragments of tests/kernel/ gives (FRAGMENT is the name
# of one there: base, debug), after each PATCH (a file, applied with -p1) is in. It sets LINUX_TREE,
# the build tree in the cache, which kernel_ensure and --kernel take in place of a series. Its
# release is VERSION-NAME-HASH, the hash being of all that went in.
#
# A patched kernel starts from a copy of the unpatched one, so that only what changed is compiled.

LINUX_SERIES=7.2
LINUX_PACKAGES=(flex bison bc libelf-dev libssl-dev openssl patch perl)
# Large, and nothing that is built here reads it.
LINUX_LEAVE_OUT=('*/drivers/gpu/drm/amd/include/*' '*/tools/testing/*' '*/arch/*/boot/dts/*'
	'*/Documentation/devicetree/*' '*/Documentation/translations/*')

linux_tools() {
	# apt serves one at a time
	DEBIAN_FRONTEND=noninteractive flock "$CACHE/kernel.lock" \
		apt-get install -y --no-install-recommends "${LINUX_PACKAGES[@]}"
}

# linux_need_tools: those that a build needs, the module's against a build tree included
linux_need_tools() {
	[[ -e /usr/include/libelf.h && -x /usr/bin/flex && -x /usr/bin/openssl ]] ||
		STEP_TAKES=20 step "installing ${LINUX_PACKAGES[*]}" "$CACHE/log/linux.log" linux_tools ||
		die 1 "cannot install what a kernel build needs: see $CACHE/log/linux.log"
}

linux_fetch() { # linux_fetch SOURCE: unpack the package into that directory
	local tmp=$1.partial leave_out
	rm -rf "$tmp"
	mkdir -p "$tmp/deb"
	chmod 777 "$tmp/deb"
	leave_out=("${LINUX_LEAVE_OUT[@]/#/--exclude=}")
	(cd "$tmp/deb" && apt-get download "linux-source-$LINUX_SERIES") &&
		dpkg-deb --fsys-tarfile "$tmp"/deb/*.deb |
		tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
			tar -xJ -C "$tmp" --strip-components=1 "${leave_out[@]}" || return 1
	rm -rf "$tmp/deb"
	mv "$tmp" "$1"
}

linux_version() {
	apt-cache show --no-all-versions "linux-source-$LINUX_SERIES" 2>/dev/null |
		sed -n "s/^Version: //p"
}

# linux_configure FRAGMENT...: in the tree; fails where an option did not come out as it was asked
linux_configure() {
	local fragment line bad=0
	make -s tinyconfig && scripts/kconfig/merge_config.sh -m .config "$@" && make olddefconfig ||
		return 1
	while read -r line; do
		case $line in
		*=n) ! grep -q "^${line%=n}=" .config && continue ;;
		CONFIG_*) grep -qxF -e "$line" .config && continue ;;
		*) continue ;;
		esac
		echo "the configuration lacks $line"
		bad=1
	done < <(cat "$@")
	return $bad
}

linux_build() { # linux_build FROM TREE FRAGMENT... -- PATCH...: FROM is a tree to start from
	local from=$1 tree=$2 tmp=$2.partial fragments=()
	shift 2
	while [[ $1 != -- ]]; do
		fragments+=("$1")
		shift
	done
	shift
	rm -rf "$tmp"
	cp -a --reflink=auto "$from" "$tmp" && cd "$tmp" || return 1
	for patch; do
		patch -p1 -N --no-backup-if-mismatch <"$patch" || return 1
	done
	[[ -e .config ]] || linux_configure "${fragments[@]}" || return 1
	make -j "$(nproc)" LOCALVERSION="-${tree##*/}" bzImage modules || return 1
	mv "$tmp" "$tree"
}

linux_source() { # linux_source VERSION: sets LINUX_SOURCE
	LINUX_SOURCE=$CACHE/linux/source-$1
	[[ -d $LINUX_SOURCE ]] ||
		STEP_TAKES=40 step "fetching linux-source-$LINUX_SERIES" "$CACHE/log/linux.log" linux_fetch "$LINUX_SOURCE" ||
		die 1 "cannot unpack linux-source-$LINUX_SERIES: see $CACHE/log/linux.log"
}

linux_ensure() {
	local name=$1 words=("${@:2}") fragments=() version tree lock
	shift
	while [[ $# -gt 0 && $1 != -- ]]; do
		fragments+=("$SRC/tests/kernel/$1.config")
		shift
	done
	shift || true
	if [[ $# -gt 0 ]]; then
		linux_ensure "$name" "${words[@]:0:${#fragments[@]}}"
		LINUX_SOURCE=$LINUX_TREE
	fi
	version=$(linux_version)
	[[ -n $version ]] || die 1 "no linux-source-$LINUX_SERIES in the archive: apt-get update in $ROOT"
	tree=$(echo "$version" | cat - "${fragments[@]}" "$@" | sha256sum)
	LINUX_TREE=$CACHE/linux/$name-${tree:0:8}
	[[ ! -d $LINUX_TREE ]] || return 0
	mkdir -p "$CACHE/linux"
	exec {lock}>"$CACHE/linux.lock"
	lock_wait "$lock" "building a kernel"
	if [[ ! -d $LINUX_TREE ]]; then
		linux_need_tools
		[[ $# -gt 0 ]] || linux_source "$version"
		STEP_TAKES=500 step "building the kernel $name (once, some minutes)" "$CACHE/log/linux-$name.log" \
			linux_build "$LINUX_SOURCE" "$LINUX_TREE" "${fragments[@]}" -- "$@" ||
			die 1 "cannot build the kernel $name: see $CACHE/log/linux-$name.log"
	fi
	exec {lock}>&-
}
