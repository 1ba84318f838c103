# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Debian's cloud kernels: small, quick to boot, and stock in everything mm does.

KERNEL_DEFAULT=${MAPBENCH_KERNEL:-7.2}

# The series to choose from: of the package lists at hand, and those whose lists come when asked for.
kernel_series() {
	{
		archive_series
		apt-cache pkgnames linux-headers- |
			sed -nE 's/^linux-headers-([0-9]+\.[0-9]+)[.0-9]*[+~.a-z0-9-]*-cloud-amd64$/\1/p'
	} | sort -Vu | tr '\n' ' '
}

kernel_newest() { # kernel_newest SERIES: its newest release with image and headers
	local release
	while read -r release; do
		if apt-cache show "linux-image-$release" >/dev/null 2>&1; then
			echo "$release"
			return 0
		fi
	done < <(apt-cache pkgnames "linux-headers-$1." |
		sed -nE 's/^linux-headers-(.*-cloud-amd64)$/\1/p' | sort -rV)
	return 1
}

kernel_resolve() { # kernel_resolve SERIES: sets KERNEL to a release and remembers it
	local known=$CACHE/kernel/series-$1
	[[ $1 =~ ^[0-9]+\.[0-9]+$ ]] ||
		die 2 "unknown kernel '$1': give a series, one of $(kernel_series)"
	KERNEL=$(cat "$known" 2>/dev/null) && [[ -d /usr/src/linux-headers-$KERNEL ]] && return 0
	archive_add "$1"
	KERNEL=$(kernel_newest "$1") || {
		step "apt-get update in the root file system" "$CACHE/log/kernel.log" apt-get update || true
		KERNEL=$(kernel_newest "$1") ||
			die 2 "unknown kernel '$1': the archive has $(kernel_series)"
	}
	mkdir -p "$CACHE/kernel"
	echo "$KERNEL" >"$known"
}

kernel_fetch() {
	local dir=$CACHE/kernel/$KERNEL tmp=$CACHE/kernel/$KERNEL.partial names deb name
	export DEBIAN_FRONTEND=noninteractive
	if [[ ! -d /usr/src/linux-headers-$KERNEL ]]; then
		apt-get install -y --no-install-recommends "linux-headers-$KERNEL" || return 1
	fi
	[[ ! -d $dir ]] || return 0
	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	names=("linux-image-$KERNEL")
	for name in binary modules; do # where the image package is split
		if apt-cache show "linux-$name-$KERNEL" >/dev/null 2>&1; then
			names+=("linux-$name-$KERNEL")
		fi
	done
	(cd "$tmp/debs" && chmod 777 . && apt-get download "${names[@]}") || return 1
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$tmp/tree" || return 1
	done
	find "$tmp/tree" -name 'vmlinuz*' -type f -exec mv {} "$tmp/vmlinuz" \; || return 1
	find "$tmp/tree" -type d -path "*/modules/$KERNEL" -exec mv {} "$tmp/modules" \; 2>/dev/null
	rm -rf "$tmp/debs" "$tmp/tree"
	[[ -s $tmp/vmlinuz ]] || return 1
	mv "$tmp" "$dir"
}

# kernel_paths KERNEL,KERNEL...: the same with paths made absolute
kernel_paths() {
	local kernel all=()
	for kernel in ${1//,/ }; do
		[[ $kernel != */* && $kernel != *.deb ]] || kernel=$(realpath -ms -- "$kernel")
		all+=("$kernel")
	done
	(IFS=, && echo "${all[*]}")
}

# kernel_name KERNEL: what an environment and a file is called after: the series, or the last part
# of the path
kernel_name() {
	local name=${1##*/}
	name=${name%.deb}
	echo "${name//[^A-Za-z0-9_.+-]/_}"
}

kernel_names() { # kernel_names KERNEL,KERNEL...: their names, all different
	local kernel names=() twice
	for kernel in ${1//,/ }; do
		names+=("$(kernel_name "$kernel")")
	done
	twice=$(printf '%s\n' "${names[@]}" | sort | uniq -d)
	[[ -z $twice ]] || die 2 "--kernel $1: two are called $twice: rename one, or make a link to it"
	echo "${names[*]}"
}

# kernel_ensure SERIES|TREE|DEB: sets KERNEL, its release, KERNEL_BUILD, what modules are built
# against, and KERNEL_DIR, which has its vmlinuz and its modules
kernel_ensure() {
	local lock
	[[ $1 != /* || $1 == *.deb ]] || linux_need_tools
	exec {lock}>"$CACHE/kernel.lock" # apt serves one at a time
	lock_wait "$lock" "fetching a kernel"
	if [[ $1 == /* ]]; then
		if [[ $1 == *.deb ]]; then kernel_deb "$1"; else kernel_tree "$1"; fi
		exec {lock}>&-
		return 0
	fi
	kernel_resolve "$1"
	KERNEL_DIR=$CACHE/kernel/$KERNEL
	KERNEL_BUILD=/usr/src/linux-headers-$KERNEL
	if [[ ! -d $KERNEL_DIR || ! -d /usr/src/linux-headers-$KERNEL ]]; then
		STEP_TAKES=15 step "fetching kernel $KERNEL" "$CACHE/log/kernel.log" kernel_fetch ||
			die 1 "cannot fetch kernel $KERNEL: see $CACHE/log/kernel.log, or give another --kernel"
	fi
	exec {lock}>&-
}
