# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A kernel as `make bindeb-pkg` packs it: the image's .deb, with the headers' beside it.

deb_unpack() { # deb_unpack IMAGE HEADERS RELEASE DIR
	local tmp=$4.partial build=$4.partial/usr/src/linux-headers-$3
	rm -rf "$tmp"
	mkdir -p "$tmp/image"
	dpkg-deb -x "$1" "$tmp/image" && dpkg-deb -x "$2" "$tmp" || return 1
	mv "$tmp/image/boot/vmlinuz-$3" "$tmp/vmlinuz" || return 1
	# the headers of newer kernels leave it out
	[[ -e $build/.config ]] || mv "$tmp/image/boot/config-$3" "$build/.config" || return 1
	mv "$(find "$tmp/image" -type d -path "*/modules/$3" -print -quit)" "$tmp/modules" || return 1
	rm -rf "$tmp/image"
	mv "$tmp" "$4"
}

# kernel_deb FILE: sets KERNEL, KERNEL_BUILD and KERNEL_DIR as kernel_ensure does
kernel_deb() {
	local image=$1 headers package key
	package=$(dpkg-deb -f "$image" Package 2>/dev/null) || true
	[[ $package == linux-image-* ]] ||
		die 2 "--kernel $image: not a package linux-image-RELEASE: give one that make bindeb-pkg wrote"
	KERNEL=${package#linux-image-}
	headers=$(compgen -G "$(dirname "$image")/linux-headers-${KERNEL}_*.deb" | sort -V | tail -n 1) || true
	[[ -n $headers ]] ||
		die 2 "--kernel $image: no linux-headers-${KERNEL}_*.deb beside it, for the module: copy it there"
	key=$(cat "$image" "$headers" | sha256sum)
	KERNEL_DIR=$CACHE/kernel/deb-${key:0:12}
	KERNEL_BUILD=$KERNEL_DIR/usr/src/linux-headers-$KERNEL
	[[ -d $KERNEL_DIR ]] ||
		step "unpacking kernel $KERNEL" "$CACHE/log/kernel.log" \
			deb_unpack "$image" "$headers" "$KERNEL" "$KERNEL_DIR" ||
		die 1 "cannot unpack $image and $headers: see $CACHE/log/kernel.log"
	[[ -x $KERNEL_BUILD/scripts/basic/fixdep ]] || {
		rm -rf "$KERNEL_DIR"
		die 2 "--kernel $image: its headers build no module by themselves, as the archive's own do not: give the series instead"
	}
}
