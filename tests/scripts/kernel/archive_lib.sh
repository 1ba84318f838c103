# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# An archive of the test's own, served on the loopback, of kernels that are no kernels; and an apt and
# dpkg that know nothing but that: in a mount namespace, so that the root file system stays as it is.
. "$(dirname "$0")/../../lib.sh"
REPO=$SCRATCH/repo PUBLISHED=1000000000

# archive_alone ARGUMENT...: the test once more, in a mount namespace
archive_alone() {
	[[ -z ${ARCHIVE_ALONE-} ]] || return 0
	rm -rf "$SCRATCH"
	# In memory, where dpkg's many fsync take no time.
	[[ ! -w /dev/shm ]] || export TMPDIR=/dev/shm
	ARCHIVE_ALONE=1 exec unshare --mount --propagation unchanged bash "$0" "$@"
}

# archive_begin: a root file system where no kernel's package was ever installed. What the test's own
# packages bring goes to /usr/src alone.
archive_begin() {
	mkdir -p "$SCRATCH"/{bin,etc,src,cache,lists/partial,apt/archives/partial} "$REPO/pool"
	cp -a /var/lib/dpkg "$SCRATCH/dpkg"
	# Not by dpkg, which would remove the files of the real ones.
	awk -v RS= -v ORS='\n\n' '!/^Package: linux-[^\n]*[0-9]\.[0-9]/' /var/lib/dpkg/status >"$SCRATCH/dpkg/status"
	rm -f "$SCRATCH"/dpkg/info/linux-*[0-9].[0-9]*
	archive_over dpkg /var/lib/dpkg
	archive_over src /usr/src
	archive_over etc /etc/apt
	archive_over lists /var/lib/apt/lists
	archive_over apt /var/cache/apt
	mkdir -p /etc/apt/{sources.list.d,preferences.d,apt.conf.d}
	# The test's archive is not signed.
	cat >/etc/apt/apt.conf <<-'END'
		Acquire::AllowInsecureRepositories "true";
		APT::Get::AllowUnauthenticated "true";
		Acquire::http::Proxy "DIRECT";
		Acquire::Retries "0";
	END
	archive_serve
	echo "deb [trusted=yes] ${SERVED}debian trixie main" >/etc/apt/sources.list
	# what apt-get was asked, and the mode of the directory that it was to write to
	cat >"$SCRATCH/bin/apt-get" <<-END
		#!/bin/sh
		echo "\$(stat -c %a .) \$*" >>"$SCRATCH/asked"
		exec /usr/bin/apt-get "\$@"
	END
	chmod +x "$SCRATCH/bin/apt-get"
	export PATH=$SCRATCH/bin:$PATH CACHE=$SCRATCH/cache
	: >"$SCRATCH/asked"
}

archive_over() { # archive_over NAME DIR: the test's own in its place
	busybox mount -o bind "$SCRATCH/$1" "$2" && [[ $SCRATCH/$1 -ef $2 ]] && return 0
	echo "SKIP $2 cannot be replaced for the test: no mount --bind here"
	exit 77
}

archive_serve() { # sets SERVED, the address with a slash at its end
	mkdir -p "$REPO/debian"
	python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$REPO" >"$SCRATCH/served" 2>&1 &
	trap 'kill '$!'; rm -rf --one-file-system "$SCRATCH"' EXIT
	until grep -q '(http:.*/)' "$SCRATCH/served"; do
		sleep 0.1
	done
	SERVED=$(sed -nE 's,.*\((http:.*/)\).*,\1,p' "$SCRATCH/served")
}

# package NAME VERSION DEPENDS FILE...: into the archive's pool, with those files, or with what there
# is in PACKAGE_TREE; the package's preinst and postinst are in PREINST and POSTINST
package() {
	local name=$1 version=$2 depends=$3 tree=${PACKAGE_TREE:-$SCRATCH/tree} file
	shift 3
	mkdir -p "$tree/DEBIAN"
	printf '%s\n' "Package: $name" "Version: $version" "Architecture: amd64" \
		"Maintainer: nobody <nobody@example.org>" ${depends:+"Depends: $depends"} "Description: none" \
		>"$tree/DEBIAN/control"
	for file in PREINST POSTINST; do
		[[ -z ${!file-} ]] || install -m 755 <(printf '#!/bin/sh\n%s\n' "${!file}") "$tree/DEBIAN/${file,,}"
	done
	for file; do
		mkdir -p "$tree/$(dirname "$file")"
		echo "$file of $name $version" >"$tree/$file"
	done
	dpkg-deb --root-owner-group --build "$tree" "$REPO/debian/${name}_${version}_amd64.deb" >/dev/null
	rm -rf "$tree"
}

headers() { # headers RELEASE: those of a kernel, in three packages
	local version=${1%-cloud-amd64}
	package "linux-headers-$version-common" 1 "" "usr/src/linux-headers-$version-common/Makefile"
	package "linux-kbuild-$version" 1 "" "usr/src/linux-kbuild-$version/fixdep"
	package "linux-headers-$1" 1 "linux-headers-$version-common (= 1), linux-kbuild-$version" \
		"usr/src/linux-headers-$1"/{.config,Makefile}
}

# image RELEASE [VERSION]: signed, with the modules in a package of their own, of that version; it wants
# what cannot be installed, as a kernel of backports does
image() {
	package "linux-modules-$1" "${2:-1}" "" "usr/lib/modules/$1/kernel/drivers/virtio.ko"
	package "linux-image-$1" 1 "nosuch-initramfs, linux-modules-$1 (= 1)" "boot/vmlinuz-$1"
}

gone() { # gone RELEASE: all its packages, out of the archive
	rm -f "$REPO/debian"/linux-*-"${1%-cloud-amd64}"[-_]*
}

# publish [SUITE]: the archive's lists of what is in its pool. Each publication is some seconds later.
publish() {
	local dir=$REPO/debian/dists/${1:-trixie} deb
	mkdir -p "$dir/main/binary-amd64"
	for deb in "$REPO"/debian/*.deb; do
		dpkg-deb -f "$deb"
		printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "${deb##*/}" "$(stat -c %s "$deb")" \
			"$(sha256sum <"$deb" | cut -d' ' -f1)"
	done >"$dir/main/binary-amd64/Packages"
	PUBLISHED=$((PUBLISHED + 10))
	printf '%s\n' "Suite: ${1:-trixie}" "Codename: ${1:-trixie}" "Architectures: amd64" "Components: main" \
		"Date: $(date -uR -d "@$PUBLISHED")" "SHA256:" " $(sha256sum <"$dir/main/binary-amd64/Packages" |
			cut -d' ' -f1) $(stat -c %s "$dir/main/binary-amd64/Packages") main/binary-amd64/Packages" \
		>"$dir/Release"
	touch -d "@$PUBLISHED" "$dir/Release" "$dir/main/binary-amd64/Packages"
}

# ensure SERIES: kernel_ensure in a mapbench of its own; prints the release
ensure() (
	set -e
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/run/all.sh"
	kernel_ensure "$1"
	[[ -s $KERNEL_DIR/vmlinuz && -s $KERNEL_BUILD/.config ]]
	echo "$KERNEL"
)

updates() { # how often the package lists were fetched
	grep -c ' update' "$SCRATCH/asked"
}
