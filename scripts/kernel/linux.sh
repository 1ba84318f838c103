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

# linux_need_tools: those that a build needs, the module's against a build tree included
linux_need_tools() {
	local lock
	! archive_installed "${LINUX_PACKAGES[@]}" || return 0
	cache_lock kernel.lock "installing packages" # apt serves one at a time
	lock=$CACHE_LOCK
	archive_installed "${LINUX_PACKAGES[@]}" || STEP_TAKES=20 archive_step "installing ${LINUX_PACKAGES[*]}" "$CACHE/log/kernel.log" \
		archive_install "${LINUX_PACKAGES[@]}" ||
		die 1 "cannot install what a kernel build needs: see $CACHE/log/kernel.log"
	exec {lock}>&-
}

# linux_version: that of the source which is kept, else the one of the package lists at hand
linux_version() {
	cat "$CACHE/linux/version-$LINUX_SERIES" 2>/dev/null || linux_listed
}

linux_listed() {
	apt-cache show --no-all-versions "linux-source-$LINUX_SERIES" 2>/dev/null | sed -n "s/^Version: //p"
}

linux_fetch() { # unpack the package into source-VERSION, and remember that version
	local version tmp=$CACHE/linux/source.partial leave_out
	version=$(linux_listed)
	mkdir -p "$tmp/source"
	leave_out=("${LINUX_LEAVE_OUT[@]/#/--exclude=}")
	archive_download "$tmp/deb" "linux-source-$LINUX_SERIES=$version" &&
		dpkg-deb --fsys-tarfile "$tmp"/deb/*.deb |
		tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
			tar -xJ -C "$tmp/source" --strip-components=1 "${leave_out[@]}" || return 1
	cache_seal "$tmp/source" . || return 1
	rm -rf "$CACHE/linux/source-$version"
	mv "$tmp/source" "$CACHE/linux/source-$version"
	rm -rf "$tmp"
	echo "$version" >"$CACHE/linux/version-$LINUX_SERIES"
}

# linux_configure FRAGMENT...: in the tree; fails where an option did not come out as it was asked
linux_configure() {
	local line bad=0
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
	local from=$1 tree=$2 tmp=$2.partial fragments=() sealed
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
	make -j "$(nproc)" LOCALVERSION="-${tree##*/}" "${ARCH_IMAGE##*/}" modules || return 1
	# what is booted, and what modules are built with
	mapfile -t sealed < <(sed 's/o$/ko/' modules.order; compgen -G tools/objtool/objtool)
	cache_seal . .config Module.symvers "$ARCH_IMAGE" {,"${ARCH_IMAGE%/boot/*}/"}include scripts \
		"${sealed[@]}" || return 1
	rm -rf "$tree"
	mv "$tmp" "$tree"
}

# linux_source VERSION: sets LINUX_SOURCE, where that version of it is kept or can be had
linux_source() {
	LINUX_SOURCE=$CACHE/linux/source-$1
	! cache_whole "$LINUX_SOURCE" || return 0
	cache_spoilt "$LINUX_SOURCE" "linux-source-$LINUX_SERIES"
	STEP_TAKES=40 archive_step "fetching linux-source-$LINUX_SERIES" "$CACHE/log/linux.log" linux_fetch ||
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
	! cache_whole "$LINUX_TREE" || return 0
	mkdir -p "$CACHE/linux"
	cache_lock linux.lock "building a kernel"
	lock=$CACHE_LOCK
	if ! cache_whole "$LINUX_TREE"; then
		rm -rf "$CACHE"/linux/*.partial # the lock is ours: these were left by a kill
		linux_need_tools
		[[ $# -gt 0 ]] || linux_source "$version"
		if [[ $(linux_version) != "$version" ]]; then
			exec {lock}>&-
			note "linux-source-$LINUX_SERIES $version has left the archive: going on with $(linux_version)"
			linux_ensure "$name" "${words[@]}"
			return
		fi
		cache_spoilt "$LINUX_TREE" "the kernel $name"
		STEP_TAKES=500 step "building the kernel $name (once, some minutes)" "$CACHE/log/linux-$name.log" \
			linux_build "$LINUX_SOURCE" "$LINUX_TREE" "${fragments[@]}" -- "$@" ||
			die 1 "cannot build the kernel $name: see $CACHE/log/linux-$name.log"
	fi
	exec {lock}>&-
}
