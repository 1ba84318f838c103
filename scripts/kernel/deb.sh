# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A kernel as `make bindeb-pkg` packs it: the image's .deb, with the headers' beside it.

# deb_unpack IMAGE HEADERS RELEASE DIR: the last line that it says is why it could not
deb_unpack() {
	local tmp=$4.partial build=$4.partial/usr/src/linux-headers-$3 modules
	rm -rf "$tmp"
	mkdir -p "$tmp/image"
	dpkg-deb -x "$1" "$tmp/image" && dpkg-deb -x "$2" "$tmp" || return 1
	[[ -f $tmp/image/boot/vmlinuz-$3 ]] || { echo "the image has no boot/vmlinuz-$3"; return 1; }
	mv "$tmp/image/boot/vmlinuz-$3" "$tmp/vmlinuz" || return 1
	# the headers of newer kernels leave it out
	[[ -e $build/.config ]] || mv "$tmp/image/boot/config-$3" "$build/.config" || return 1
	modules=$(find "$tmp/image" -type d -path "*/modules/$3" -print -quit)
	[[ -n $modules ]] || { echo "the image has no modules/$3"; return 1; }
	mv "$modules" "$tmp/modules" || return 1
	rm -rf "$tmp/image"
	cache_seal "$tmp" vmlinuz modules usr || return 1
	rm -rf "$4"
	mv "$tmp" "$4"
}

deb_unpack_all() { # the same, but nothing stays where it fails, which whoever calls it looks at
	deb_unpack "$@" || rm -rf "$4.partial"
}

deb_headers() { # deb_headers IMAGE RELEASE: sets HEADERS, the newest package of them beside it
	local found=("${1%/*}/linux-headers-$2"_*.deb)
	mapfile -d '' -t found < <(printf '%s\0' "${found[@]}" | sort -zV)
	HEADERS=${found[-1]}
	[[ -f $HEADERS ]] ||
		die 2 "--kernel $1: no linux-headers-$2_*.deb beside it, for the module: copy it there"
}

# kernel_deb FILE: sets KERNEL, KERNEL_BUILD and KERNEL_DIR as kernel_ensure does
kernel_deb() {
	local image=$1 package='' key HEADERS log=$CACHE/log/kernel.log
	# no pipe, which would be waited for
	[[ ! -f $image ]] || package=$(dpkg-deb -f "$image" Package 2>/dev/null | tr -d '\0') || true
	[[ $package =~ ^linux-image-([[:alnum:]][[:alnum:].+~_-]{0,63})$ ]] ||
		die 2 "--kernel $image: not a package linux-image-RELEASE: give one that make bindeb-pkg wrote"
	KERNEL=${BASH_REMATCH[1]}
	deb_headers "$image" "$KERNEL"
	key=$(cat "$image" "$HEADERS" | sha256sum)
	KERNEL_DIR=$CACHE/kernel/deb-${key:0:12}
	KERNEL_BUILD=$KERNEL_DIR/usr/src/linux-headers-$KERNEL
	[[ " $KERNEL_READY " != *" $KERNEL_DIR "* ]] || return 0
	cache_whole "$KERNEL_DIR" || {
		cache_spoilt "$KERNEL_DIR" "kernel $KERNEL"
		rm -rf "$KERNEL_DIR"
		step "unpacking kernel $KERNEL" "$log" deb_unpack_all "$image" "$HEADERS" "$KERNEL" "$KERNEL_DIR"
	}
	[[ -d $KERNEL_DIR ]] ||
		die 2 "--kernel $image: it and its headers cannot be unpacked: $(tail -n 1 "$log"): give whole ones"
	[[ -f $KERNEL_BUILD/scripts/basic/fixdep && -x $KERNEL_BUILD/scripts/basic/fixdep ]] || {
		rm -rf "$KERNEL_DIR"
		die 2 "--kernel $image: its headers build no module by themselves, as the archive's own do not: give the series instead"
	}
	KERNEL_READY+=" $KERNEL_DIR"
}
