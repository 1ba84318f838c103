# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Debian's cloud kernels: small, quick to boot, and stock in everything mm does.

KERNEL_DEFAULT=${MAPBENCH_KERNEL:-7.2}

# The series to choose from: of the package lists at hand, and those whose lists come when asked for.
kernel_series() {
	{
		archive_series
		apt-cache pkgnames linux-headers- |
			sed -nE "s/^linux-headers-([0-9]+\.[0-9]+)[.0-9]*[+~.a-z0-9-]*-$ARCH_FLAVOUR\$/\1/p"
	} | sort -Vu | tr '\n' ' '
}

# kernel_releases SERIES: those that the package lists at hand name, newest first; what was built for
# another Debian comes last, since its lists may be there or not.
kernel_releases() {
	local own
	own=deb$(. /etc/os-release && echo "$VERSION_ID")
	apt-cache pkgnames "linux-headers-$1." | sed -nE "s/^linux-headers-(.*-$ARCH_FLAVOUR)\$/\1/p" | sort -rV |
		awk -v own="$own" '/\+deb[0-9]+-/ && !index($0, own) { other[++n] = $0; next } { print }
			END { for (i = 1; i <= n; i++) print other[i] }'
}

# kernel_had RELEASE: whether by the lists at hand the image can be had, all its packages of one
# version, and the headers be installed. The signed image comes to the archive later than the
# headers: that its name is known says nothing. It is unpacked alone; so what else it would need does
# not matter.
kernel_had() {
	local image headers
	mapfile -t image < <(archive_packages "linux-image-$1")
	mapfile -t headers < <(archive_packages "linux-headers-$1")
	archive_has "${image[@]}" "${headers[@]}" &&
		[[ $(apt-cache show --no-all-versions "${image[@]}" | grep '^Version: ' | sort -u | wc -l) == 1 ]] &&
		{ [[ -n $ARCH_TRIPLET ]] || apt-get install -s --no-install-recommends "linux-headers-$1" >/dev/null 2>&1; }
}

# kernel_choose SERIES [RELEASE]: RELEASE if it can be had, else the newest that can
kernel_choose() {
	local release
	while read -r release; do
		if [[ -n $release ]] && kernel_had "$release"; then
			echo "$release"
			return 0
		fi
	done < <(echo "${2-}" && kernel_releases "$1")
	return 1
}

# kernel_fetch RELEASE: into the cache; its headers are kept as packages, and installed
kernel_fetch() {
	[[ -z $ARCH_TRIPLET ]] || { foreign_kernel "$1" && return; }
	local dir=$CACHE/kernel/$1 tmp=$CACHE/kernel/$1.partial names deb
	rm -rf "$CACHE"/kernel/*.partial # the lock is ours: these were left by a kill
	mkdir -p "$tmp"
	mapfile -t names < <(archive_packages "linux-headers-$1")
	archive_download "$tmp/headers" "${names[@]}" || return 1
	mapfile -t names < <(archive_packages "linux-image-$1")
	archive_download "$tmp/debs" "${names[@]}" || return 1
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$tmp/tree" || return 1
	done
	find "$tmp/tree" -name 'vmlinuz*' -type f -exec mv {} "$tmp/vmlinuz" \; || return 1
	find "$tmp/tree" -type d -path "*/modules/$1" -exec mv {} "$tmp/modules" \; 2>/dev/null
	[[ -s $tmp/vmlinuz && -d $tmp/modules ]] || return 1
	rm -rf "$tmp/debs" "$tmp/tree"
	cache_seal "$tmp" vmlinuz modules headers || return 1
	rm -rf "$dir"
	mv "$tmp" "$dir"
	kernel_headers "$1"
}

kernel_header_names() { # kernel_header_names RELEASE: of the packages that are kept
	local deb
	for deb in "$CACHE/kernel/$1"/headers/*.deb; do
		deb=${deb##*/}
		echo "${deb%%_*}"
	done
}

# kernel_headers RELEASE [FLAG]...: install them from the cache. Where apt knows the same version from
# the archive it does not take the file, unless that lies where it keeps what it has fetched.
kernel_headers() {
	local debs=("$CACHE/kernel/$1"/headers/*.deb)
	cp "${debs[@]}" /var/cache/apt/archives/ && archive_install "${@:2}" "${debs[@]}" || return 1
	apt-get clean || true # it is in the cache
}

kernel_install_headers() {
	archive_step "installing the headers of $1" "$CACHE/log/kernel.log" kernel_headers "$@" ||
		die 1 "cannot install the headers of $1: see $CACHE/log/kernel.log"
}

kernel_has_headers() { # kernel_has_headers RELEASE: whether all of them are installed to the end
	local names
	[[ -z $ARCH_TRIPLET ]] || return 0 # they are with the kernel
	mapfile -t names < <(kernel_header_names "$1")
	archive_installed "${names[@]}" && [[ -e /usr/src/linux-headers-$1/.config ]]
}

kernel_module() { # kernel_module [test]: sets MODULE to ours for $KERNEL, with which that is built
	build_module kernel_mend_headers "$@"
}

# kernel_mend_headers: before a module is built, have those of $KERNEL as their packages brought them
kernel_mend_headers() {
	local names damaged lock
	[[ $KERNEL_BUILD == /usr/src/* ]] || return 0 # they are with the kernel
	mapfile -t names < <(kernel_header_names "$KERNEL")
	damaged=$(dpkg -V "${names[@]}" 2>/dev/null | head -n 1) || true
	[[ -n $damaged ]] || return 0
	note "the headers of $KERNEL are damaged (${damaged##* }): installing them again"
	cache_lock kernel.lock "installing packages"
	lock=$CACHE_LOCK
	kernel_install_headers "$KERNEL" --reinstall
	exec {lock}>&-
}

# kernel_get SERIES [RELEASE]: fetch RELEASE, which is remembered, or the newest; sets KERNEL. The
# lists are fetched anew, once, where they name none that can be had, or one that is gone.
kernel_get() {
	local known=${2-} log=$CACHE/log/kernel.log try
	archive_add "$1"
	archive_mend >>"$log" 2>&1 || true
	for try in first again; do
		progress "looking for a kernel $1 in the archive"
		if ! KERNEL=$(kernel_choose "$1" "$known"); then
			[[ $try == first ]] || kernel_none "$1"
		elif STEP_TAKES=15 step "fetching kernel $KERNEL" "$log" kernel_fetch "$KERNEL"; then
			[[ -z $known || $KERNEL == "$known" ]] ||
				note "kernel $known, remembered for $1, is not whole in the cache, and the archive has not all of it: taking $KERNEL, whose figures may differ"
			return 0
		elif [[ $try == again ]] || ! archive_moved "$log"; then
			die 1 "cannot fetch kernel $KERNEL: see $log, or give another --kernel"
		else
			note "the package lists at hand do not fit the archive: fetching them anew"
		fi
		archive_refresh || true
	done
}

kernel_none() { # kernel_none SERIES: no release of it can be had
	local named
	read -r named < <(kernel_releases "$1") || true
	[[ -z $named ]] ||
		die 1 "no kernel $1 can be installed: the archive names $named, but not all its packages are there: try later, or give another --kernel"
	if [[ -n $(archive_suites "$1") ]]; then
		die 1 "no kernel $1: its package lists cannot be fetched: see $CACHE/log/kernel.log, or give another --kernel"
	fi
	die 2 "unknown kernel '$1': give a series, one of $(kernel_series)"
}

KERNEL_NOTED=

# kernel_note_newer SERIES: say once where the lists at hand have a newer release than $KERNEL, which
# stays, since figures are of one release
kernel_note_newer() {
	local release
	[[ " $KERNEL_NOTED " != *" $1 "* ]] || return 0
	KERNEL_NOTED+=" $1"
	while read -r release; do
		[[ $release != "$KERNEL" ]] || return 0
		if [[ $(printf '%s\n' "$KERNEL" "$release" | sort -V | tail -n 1) == "$release" ]] &&
			[[ $(apt-cache policy "linux-image-$release") != *'Candidate: (none)'* ]]; then
			note "kernel $1 is $KERNEL here, which is no longer the newest: the archive has $release; to take it, remove $(kernel_known "$1")"
			return 0
		fi
	done < <(kernel_releases "$1")
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

KERNEL_READY=

kernel_known() { # kernel_known SERIES: the file that says which release is taken for it
	echo "$CACHE/kernel/series-$1${ARCH_TRIPLET:+-$ARCH}"
}

# kernel_ready SERIES: whether the release that is remembered for it is whole; sets KERNEL. What was
# once found so is not looked at again by the same mapbench.
kernel_ready() {
	KERNEL=$(cat "$(kernel_known "$1")" 2>/dev/null) && [[ -n $KERNEL ]] || return 1
	[[ " $KERNEL_READY " != *" $KERNEL "* ]] || return 0
	cache_whole "$CACHE/kernel/$KERNEL" && kernel_has_headers "$KERNEL" || return 1
	KERNEL_READY+=" $KERNEL"
	kernel_note_newer "$1"
}

kernel_series_ensure() { # kernel_series_ensure SERIES: sets KERNEL; the lock is ours
	local known
	! kernel_ready "$1" || return 0 # by who had the lock before
	known=$KERNEL
	mkdir -p "$CACHE/kernel"
	if [[ -n $known ]] && cache_whole "$CACHE/kernel/$known"; then
		kernel_install_headers "$known"
		return 0
	fi
	[[ -z $known ]] || cache_spoilt "$CACHE/kernel/$known" "kernel $known"
	kernel_get "$1" "$known"
	echo "$KERNEL" >"$(kernel_known "$1").new"
	mv "$(kernel_known "$1").new" "$(kernel_known "$1")"
}

# kernel_ensure SERIES|TREE|DEB: sets KERNEL, its release, KERNEL_BUILD, what modules are built
# against, and KERNEL_DIR, which has its vmlinuz and its modules
kernel_ensure() {
	local lock
	if [[ $1 == /* ]]; then
		[[ $1 == *.deb ]] || linux_need_tools
		cache_lock kernel.lock "fetching a kernel"
		lock=$CACHE_LOCK
		if [[ $1 == *.deb ]]; then kernel_deb "$1"; else kernel_tree "$1"; fi
		exec {lock}>&-
		return 0
	fi
	[[ $1 =~ ^[0-9]+\.[0-9]+$ ]] ||
		die 2 "unknown kernel '$1': give a series, one of $(kernel_series)"
	foreign_ensure
	if ! kernel_ready "$1"; then
		cache_lock kernel.lock "fetching a kernel" # apt serves one at a time
		lock=$CACHE_LOCK
		kernel_series_ensure "$1"
		exec {lock}>&-
	fi
	KERNEL_DIR=$CACHE/kernel/$KERNEL
	KERNEL_BUILD=${ARCH_TRIPLET:+$KERNEL_DIR}/usr/src/linux-headers-$KERNEL
}
