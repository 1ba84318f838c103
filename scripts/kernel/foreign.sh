# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a machine of another processor than this host's needs: cross compilers and QEMU, which are
# installed when such a machine is first asked for; and packages of that processor's own Debian, which
# cannot be installed here, and are unpacked into the cache. For those apt has lists of their own.

foreign_paths() { # sets FOREIGN, the directory of what is of that processor, and apt's files
	FOREIGN=$CACHE/$ARCH
	ARCHIVE_APT=$FOREIGN/apt ARCHIVE_DIR=$FOREIGN/apt/sources.list.d
}

foreign_config() { # apt's configuration, for that processor first
	local native
	native=$(dpkg --print-architecture)
	mkdir -p "$ARCHIVE_APT"/{sources.list.d,preferences.d,lists/partial,cache/archives/partial}
	: >"$ARCHIVE_APT/status" # nothing of it is installed
	cp /etc/apt/sources.list "$ARCHIVE_APT/"
	[[ ! -e /etc/apt/sources.list.d/backports.list ]] ||
		cp /etc/apt/sources.list.d/backports.list "$ARCHIVE_DIR/"
	cat >"$1" <<-END
		APT::Architecture "$ARCH";
		APT::Architectures { "$ARCH"; "$native"; };
		Dir::State "$ARCHIVE_APT";
		Dir::State::status "$ARCHIVE_APT/status";
		Dir::Cache "$ARCHIVE_APT/cache";
		Dir::Etc::sourcelist "$ARCHIVE_APT/sources.list";
		Dir::Etc::sourceparts "$ARCHIVE_DIR";
		Dir::Etc::preferencesparts "$ARCHIVE_APT/preferences.d";
	END
}

foreign_update() {
	APT_CONFIG=$ARCHIVE_APT/apt.conf.new apt-get update -o APT::Update::Error-Mode=any &&
		mv "$ARCHIVE_APT/apt.conf.new" "$ARCHIVE_APT/apt.conf"
}

foreign_lists() { # have package lists, and all of apt's work by them from here on
	if [[ ! -e $ARCHIVE_APT/apt.conf ]]; then
		foreign_config "$ARCHIVE_APT/apt.conf.new"
		STEP_TAKES=10 step "apt-get update for $ARCH" "$CACHE/log/kernel.log" foreign_update ||
			die 1 "no package lists of $ARCH: see $CACHE/log/kernel.log"
	fi
	export APT_CONFIG=$ARCHIVE_APT/apt.conf
}

# foreign_tools: QEMU's packages need each other in one version, and figures of this host's own
# processor are of that which is installed: it stays.
foreign_tools() {
	local package packages=() version
	# shellcheck disable=SC2016 # the format is dpkg's
	version=$(dpkg-query -W -f '${Version}' qemu-system-common)
	for package in "${ARCH_PACKAGES[@]}"; do
		[[ $package != qemu-* ]] || package+="=$version"
		packages+=("$package")
	done
	archive_install "${packages[@]}"
}

# foreign_unpack DIR NAME...: those packages, and what they need in the version that they name, below DIR
foreign_unpack() {
	local dir=$1 names=() name deb
	shift
	for name; do
		names+=("$name")
		mapfile -t -O "${#names[@]}" names < <(apt-cache show --no-all-versions "$name" |
			sed -n 's/^Depends: //p' | tr , '\n' | sed -nE 's/^ *([^ ]+) \(= .*$/\1/p')
	done
	archive_download "$dir/debs" "${names[@]}" || return 1
	for deb in "$dir"/debs/*.deb; do
		dpkg-deb -x "$deb" "$dir" || return 1
	done
	rm -rf "$dir/debs"
}

foreign_files() { # what of that processor goes into its guest, into the cache
	local tmp=$FOREIGN/files.partial
	rm -rf "$tmp"
	mkdir -p "$tmp"
	foreign_unpack "$tmp" "${ARCH_FILES[@]}" && rm -rf "${tmp:?}/usr/share" && cache_seal "$tmp" . || return 1
	rm -rf "$FOREIGN/files"
	mv "$tmp" "$FOREIGN/files"
}

FOREIGN_READY=

# foreign_ensure: all that a machine of $ARCH needs but its kernel; nothing where it is this host's own
foreign_ensure() {
	local lock
	[[ -n $ARCH_TRIPLET && $FOREIGN_READY != "$ARCH" ]] || return 0
	foreign_paths
	cache_lock kernel.lock "installing packages" # apt serves one at a time
	lock=$CACHE_LOCK
	mkdir -p "$FOREIGN"
	archive_installed "${ARCH_PACKAGES[@]}" || STEP_TAKES=60 archive_step "installing compilers and QEMU for $ARCH (once)" \
		"$CACHE/log/kernel.log" foreign_tools ||
		die 1 "cannot install ${ARCH_PACKAGES[*]}: see $CACHE/log/kernel.log; if QEMU's version has left the archive, remove $ROOT, which is then made anew"
	foreign_lists
	if ! cache_whole "$FOREIGN/files"; then
		cache_spoilt "$FOREIGN/files" "what goes into a guest of $ARCH"
		archive_step "fetching ${ARCH_FILES[*]} of $ARCH" "$CACHE/log/kernel.log" foreign_files ||
			die 1 "cannot fetch ${ARCH_FILES[*]} of $ARCH: see $CACHE/log/kernel.log"
	fi
	exec {lock}>&-
	FOREIGN_READY=$ARCH
}

# foreign_kernel RELEASE: its image, its modules and its headers, which find each other where they are
foreign_kernel() {
	local dir=$CACHE/kernel/$1 tmp=$CACHE/kernel/$1.partial names makefile=usr/src/linux-headers-$1/Makefile
	rm -rf "$CACHE"/kernel/*.partial # the lock is ours: these were left by a kill
	mapfile -t names < <({ archive_packages "linux-headers-$1" && archive_packages "linux-image-$1"; } | sort -u)
	foreign_unpack "$tmp" "${names[@]}" || return 1
	find "$tmp" -name 'vmlinuz*' -type f -exec mv {} "$tmp/vmlinuz" \; || return 1
	find "$tmp" -type d -path "*/modules/$1" -exec mv {} "$tmp/modules" \; 2>/dev/null
	[[ -s $tmp/vmlinuz && -d $tmp/modules && -e $tmp/$makefile ]] || return 1
	# Debian's has absolute paths.
	# shellcheck disable=SC2016 # it is make's
	sed -i -e '1i here := $(realpath $(dir $(lastword $(MAKEFILE_LIST))))' -e "s,/usr/src/linux-headers-$1\$,\$(here)," \
		-e 's,/usr/src/,$(here)/../,' "$tmp/$makefile" || return 1
	find "$tmp"/usr/src/linux-headers-*-common*/arch -mindepth 1 -maxdepth 1 -type d \
		! -name 'arm*' -exec rm -rf {} + || return 1
	rm -rf "${tmp:?}"/{boot,etc,var,usr/share}
	cache_seal "$tmp" vmlinuz modules usr || return 1
	rm -rf "$dir"
	mv "$tmp" "$dir"
}

# foreign_libraries FILE: where each library is that it needs, and the linker, by its own names: a line each
foreign_libraries() {
	local todo=("$1") name file
	local -A found=()
	while ((${#todo[@]})); do
		while read -r name; do
			for file in "/usr/$ARCH_TRIPLET/lib/$name" "$FOREIGN/files/usr/lib/$ARCH_TRIPLET/$name"; do
				[[ -e $file && -z ${found[$file]-} ]] || continue
				found[$file]=1
				todo+=("$file")
			done
		done < <(readelf -d -- "${todo[0]}" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p')
		todo=("${todo[@]:1}")
	done
	printf '%s\n' "${!found[@]}" | sort
}
