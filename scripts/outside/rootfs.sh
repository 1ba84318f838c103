# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The root file system: Debian trixie with the compilers, QEMU and matplotlib. All else runs in it,
# so that figures depend neither on the host's distribution nor on its QEMU.

. "$SRC/scripts/outside/trust.sh"
. "$SRC/scripts/outside/cache.sh"
. "$SRC/scripts/outside/userns.sh"

ROOTFS_SUITE=trixie
ROOTFS_PACKAGES=(
	gcc g++ libc6-dev make cmake cpio kmod xz-utils busybox-static libbenchmark-dev
	hyperfine qemu-system-x86 virtiofsd python3-matplotlib python3-jsonschema jq git
	shellcheck sparse pyflakes3 pycodestyle mount
)

rootfs_cache() { # where the cache is to be
	local home
	if [[ -n ${MAPBENCH_CACHE-} ]]; then
		echo "$MAPBENCH_CACHE"
	elif [[ ${XDG_CACHE_HOME-} == /* ]] && trust_own "$XDG_CACHE_HOME"; then # else ignored, as its standard says
		echo "$XDG_CACHE_HOME/mapbench"
	else
		home=$(trust_home)
		echo "$home/.cache/mapbench"
	fi
}

# rootfs_check_name PATH MEND: make, CMake and QEMU have no way to quote most of the others in a path
rootfs_check_name() {
	local odd=${1//[A-Za-z0-9\/._+@~-]/}
	[[ $odd != *[[:ascii:]]* ]] ||
		die 2 "the cache directory $1: of ASCII, make, CMake and QEMU can take letters, digits and /._+@~- alone in its path: $2"
}

ROOTFS_FILES=var/lib/mapbench-list # below ROOT: what belongs to it, by rootfs_files
# The first lines of a file in each cache, so that no other program's directory is taken for one. The
# first of them is what backup programs look for.
ROOTFS_TAG='Signature: 8a477f597d28d172789f06886806bc55
# This directory is the cache of mapbench, which makes, sweeps and removes what is in it.'

# rootfs_tagged: whether CACHE is a cache of ours; one that was made before there was such a file, by what
# no other program has
rootfs_tagged() {
	local file
	[[ ! -f $CACHE/CACHEDIR.TAG || $(head -n 2 "$CACHE/CACHEDIR.TAG") != "$ROOTFS_TAG" ]] || return 0
	for file in "$CACHE"/root-*/var/lib/mapbench-{files,list} "$CACHE/host/state"; do
		[[ ! -f $file ]] || return 0
	done
	return 1
}

rootfs_tag() {
	[[ -f $CACHE/CACHEDIR.TAG ]] || { printf '%s\n' "$ROOTFS_TAG" >"$CACHE/CACHEDIR.TAG.$$" && mv "$CACHE/CACHEDIR.TAG.$$" "$CACHE/CACHEDIR.TAG"; }
}

# rootfs_names: sets CACHE, without links, and ROOT; makes nothing
rootfs_names() {
	local key
	CACHE=$(realpath -m -- "$(rootfs_cache)")
	key=$(printf '%s\n' "$ROOTFS_SUITE" "${ROOTFS_PACKAGES[@]}" | sha256sum)
	ROOT=$CACHE/root-${key:0:12}
	# Where all belongs to one user, subordinate IDs that he gets later change nothing; those that he loses do.
	[[ $USERNS_KIND != single ]] || ROOT+=-single
}

# rootfs_paths: rootfs_names, and makes CACHE; what cannot work is refused before anything is built
rootfs_paths() {
	local mode asked odd mend="set MAPBENCH_CACHE to another directory"
	rootfs_names
	asked=$(rootfs_cache)
	rootfs_check_name "$CACHE" "$mend"
	# Of what is not there it is said below that it cannot be made.
	[[ ! -d $asked ]] || case $CACHE/ in
	/dev/shm/?*) ;;
	/proc/* | /sys/* | /dev/*) die 1 "the cache directory $asked: below /proc, /sys and /dev is no place for files: $mend" ;;
	esac
	trust_path "$asked" held
	[[ -z $TRUST_WHY ]] || die 1 "the cache directory $asked: $TRUST_WHY, and what it holds is run: $mend"
	# Not the target of a link that leads nowhere, which may be a file system that is not mounted.
	(umask 077 && mkdir -p -- "$asked" 2>/dev/null) || die 1 "cannot make the cache directory $asked: $mend"
	# It would be filled, and swept.
	rootfs_tagged ||
		[[ -z $(find "$CACHE" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name 'CACHEDIR.TAG.*' ! \( -name log -empty \) -print -quit 2>/dev/null) ]] ||
		rootfs_tagged || # by another mapbench, meanwhile
		die 1 "$CACHE has other things than a cache in it: set MAPBENCH_CACHE to a directory that is empty, or is none yet"
	mode=$(stat -c %a "$CACHE")
	[[ -O $CACHE && $((8#$mode & 8#022)) == 0 ]] ||
		die 1 "the cache directory $CACHE can be written by others, and what it holds is run: set MAPBENCH_CACHE to a directory of your own"
	[[ $(ls -ld -- "$CACHE" 2>/dev/null) != ??????????+* ]] ||
		die 1 "the cache directory $CACHE has an access control list, by which others may write what is made in it: take it away with setfacl -b, or $mend"
	[[ -r $CACHE ]] || die 1 "cannot read the cache directory $CACHE: $mend"
	# What is listed may be gone when it is looked at, since others use the cache as well.
	while IFS= read -r -d '' odd; do
		[[ ! -e $odd ]] || die 1 "$odd in the cache can be written by others, and what it holds is run: remove it, or set MAPBENCH_CACHE to another directory"
	done < <(find "$CACHE" -mindepth 1 -maxdepth 1 ! -type l \( ! -user "$EUID" -o -perm /022 \) -print0 2>/dev/null)
	# Others have no business there; what was named may be more than a cache.
	[[ -n ${MAPBENCH_CACHE-} ]] || chmod 700 "$CACHE" 2>/dev/null || true
	{ [[ -w $CACHE ]] && mkdir -p "$CACHE/log" 2>/dev/null && rootfs_tag 2>/dev/null; } ||
		die 1 "cannot write to the cache directory $CACHE: $mend"
	[[ ,$(findmnt -n -o OPTIONS -T "$CACHE" 2>/dev/null || true), != *,noexec,* ]] ||
		die 1 "the file system of the cache directory $CACHE is mounted noexec, and programs are run from it: $mend"
	export CACHE
}

# rootfs_mirror LABEL: the mirror that the host's own apt uses for Debian or Debian-Security; nothing
# where the host is no Debian.
rootfs_mirror() {
	if [[ -n ${MAPBENCH_MIRROR-} ]]; then
		[[ $1 != Debian ]] || echo "$MAPBENCH_MIRROR"
	elif command -v apt-get >/dev/null; then
		# shellcheck disable=SC2016 # the format is apt's
		apt-get indextargets --format '$(REPO_URI)' \
			'Created-By: Packages' 'Origin: Debian' "Label: $1" 2>/dev/null |
			sed 's,/*$,,' | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }'
	fi
}

rootfs_need_host() {
	local missing=()
	[[ $(uname -m) == x86_64 ]] || die 1 "runs on x86-64 hosts, not on $(uname -m)"
	command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
	command -v unshare >/dev/null || missing+=(util-linux)
	command -v mount >/dev/null || missing+=(mount)
	[[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || missing+=(debian-archive-keyring)
	[[ ${#missing[@]} -gt 0 ]] || return 0
	command -v apt-get >/dev/null ||
		die 1 "needs ${missing[*]}, and apt-get is not here: install them with this system's packager"
	[[ $EUID == 0 && -w /var/lib/dpkg ]] ||
		die 1 "needs ${missing[*]}, once: have the administrator run apt-get install ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	step "apt-get update" "$CACHE/log/apt.log" apt-get update ||
		note "apt-get update failed; trying with the package lists at hand"
	step "installing ${missing[*]}" "$CACHE/log/apt.log" \
		apt-get install -y --no-install-recommends "${missing[@]}" ||
		die 1 "cannot install ${missing[*]}: see above, then run this again"
}

# What mmdebstrap is to do in a namespace with one ID: it would give /dev/pts to the group tty.
# shellcheck disable=SC2016 # the hook's shell expands these
ROOTFS_DEV='mount -t tmpfs -o mode=0755,size=1M dev "$1/dev" && ln -s /proc/self/fd "$1/dev/fd" &&
	for node in null zero full random urandom tty; do : >"$1/dev/$node" && mount --bind "/dev/$node" "$1/dev/$node" || exit; done'

# rootfs_debstrap ARGUMENT...: become mmdebstrap, by who may mount. Its own mode for ordinary users makes root a
# subordinate ID, who does not get through a home directory that is closed to others.
rootfs_debstrap() {
	local more=(--mode=root '--aptopt=APT::Sandbox::User "root"')
	[[ $USERNS_KIND != root ]] || exec mmdebstrap "$@"
	[[ $USERNS_KIND != single ]] || more+=(--skip=chroot/mount/dev "--extract-hook=$ROOTFS_DEV")
	userns_mounting "--pid --fork --kill-child" mmdebstrap "${more[@]}" "$@"
}

rootfs_remove() { # rootfs_remove DIR: a root file system
	userns_run rm -rf --one-file-system "$1"
}

rootfs_build() {
	local mirror tmp=$ROOT.partial sources=()
	rootfs_need_host
	mirror=$(rootfs_mirror Debian)
	if [[ -n $mirror ]]; then
		sources=("deb $mirror $ROOTFS_SUITE main" "deb $mirror $ROOTFS_SUITE-backports main")
	fi
	rootfs_remove "$tmp"
	STEP_TAKES=75 step "making the root file system (once, about a minute)" "$CACHE/log/rootfs.log" \
		rootfs_debstrap --variant=apt --skip=cleanup/apt/lists \
		--aptopt='APT::Install-Recommends "false"' \
		--include="$(IFS=, && echo "${ROOTFS_PACKAGES[*]}")" \
		"$ROOTFS_SUITE" "$tmp" "${sources[@]}" ||
		die 1 "cannot make the root file system: see $CACHE/log/rootfs.log, or set MAPBENCH_MIRROR"
	if [[ -z $mirror ]]; then
		sed -n "s/^deb \([^ ]*\) $ROOTFS_SUITE main.*/deb \1 $ROOTFS_SUITE-backports main/p" \
			"$tmp/etc/apt/sources.list" >"$tmp/etc/apt/sources.list.d/backports.list"
	fi
	rootfs_remove "$ROOT"
	mkdir -p "$tmp/${ROOTFS_FILES%/*}"
	rootfs_files "$tmp" >"$tmp/$ROOTFS_FILES" || die 1 "cannot write to $tmp: is there room?"
	mv "$tmp" "$ROOT"
}

# What is missing when somebody has tidied the cache, or a disk was full.
ROOTFS_PROGRAMS=(bash gcc g++ make cmake ld cpio xz busybox hyperfine qemu-system-x86_64 jq git python3
	shellcheck sparse mount unshare setpriv apt-get dpkg-deb)

rootfs_whole() { # whether its programs are there; of an empty file none is one
	local program
	for program in "${ROOTFS_PROGRAMS[@]}"; do
		[[ -s $ROOT/usr/bin/$program && -x $ROOT/usr/bin/$program ]] || return 1
	done
	[[ -x $ROOT/usr/libexec/virtiofsd && -d $ROOT/usr/lib/python3/dist-packages/matplotlib && -L $ROOT/bin &&
		! -s $ROOT/etc/ld.so.preload ]] && rootfs_same
}

# What of it does not matter, or changes as packages are installed. The Python packages' own tests are a
# third of their files.
ROOTFS_BESIDE='.*/__pycache__|.*/dist-packages/.*/tests|usr/(local|src|lib/modules|share/(doc|info|lintian|locale|man|zoneinfo))|etc/(apt|mtab|hosts|hostname|machine-id|ld\.so\.cache|resolv\.conf|\.pwd\.lock|(passwd|group|g?shadow)-?)'

# rootfs_files ROOT: a line for each file, link and directory that a program is, or needs: kind, mode, owner,
# size, time (of a link where it leads), path
rootfs_files() {
	# Its owners are those of inside, who are the same where a test of an ordinary user's looks from there.
	(cd "$1" && { userns_run find bin lib lib64 sbin etc usr -xdev -regextype posix-extended -regex "$ROOTFS_BESIDE" -prune -o \
		-type d -printf '%y\t%m\t%U\t-\t-\t%p\n' -o -type l -printf '%y\t%m\t%U\t-\t%l\t%p\n' -o \
		-printf '%y\t%m\t%U\t%s\t%T@\t%p\n' 2>/dev/null || true; } | LC_ALL=C sort)
}

# rootfs_same: whether what was listed is as it was then; new files do not matter. Where it is not, or there
# is no list, the packages' own checksums tell: apt may have brought another version.
rootfs_same() {
	local lock wrong list=$ROOT/$ROOTFS_FILES
	! rootfs_listed || return 0
	{ exec {lock}>>"$CACHE/kernel.lock" && chmod 600 "$CACHE/kernel.lock"; } 2>/dev/null || return 1
	lock_wait "$lock" "installing packages"
	if ! rootfs_listed; then
		progress "comparing the root file system with its packages"
		wrong=$(LC_ALL=C.UTF-8 userns_run chroot "$ROOT" /usr/bin/dpkg -V 2>&1 && userns_run chroot "$ROOT" /usr/bin/python3 -c 'import json, encodings' 2>&1) ||
			wrong+=$'\nerror'
		say_done
		if rootfs_wrong "$wrong" || rootfs_lost; then
			exec {lock}>&-
			return 1
		fi
		mkdir -p "${list%/*}" && rootfs_files "$ROOT" >"$list.new" && mv "$list.new" "$list"
	fi
	exec {lock}>&-
}

# rootfs_wrong TEXT: whether dpkg -V names a file that matters, or says that something went wrong
rootfs_wrong() {
	local other='(boot|dev|home|media|mnt|opt|proc|root|run|srv|sys|tmp|var)'
	grep -qE '^[^/]*[Ee]rror' <<<"$1" || [[ -n $(sed -nE 's,^(missing|[?.0-9A-Z]{9}) +([a-z] +)?/,,p' <<<"$1" |
		grep -vxE "($ROOTFS_BESIDE|$other)(/.*)?" | head -n 1) ]]
}

# rootfs_lost: whether something of the list has another kind, mode or owner now, which dpkg -V does not look
# at; or is gone, though a package has it, or it is a link by which programs are found. What a newer version of
# a package no longer has is none of these.
rootfs_lost() {
	local list=$ROOT/$ROOTFS_FILES lost
	[[ -s $list ]] || return 1
	lost=$(awk -F '\t' 'NR == FNR { now[$6] = $1 $2 FS $3; next }
		!($6 in now) { print "gone", $1 == "l" && ($6 $5 ~ /^etc\/alternatives\/|\/etc\/alternatives\// || $6 !~ /\//), "/" $6; next }
		now[$6] != $1 $2 FS $3 { print "other", 1, $6 }' <(rootfs_files "$ROOT") "$list")
	! grep -q '^[a-z]* 1 ' <<<"$lost" || return 0
	sed -n 's/^gone 0 //p' <<<"$lost" | LC_ALL=C grep -qxFf /dev/stdin "$ROOT"/var/lib/dpkg/info/*.list 2>/dev/null
}

rootfs_listed() {
	[[ -s $ROOT/$ROOTFS_FILES ]] && [[ -z $(rootfs_files "$ROOT" | LC_ALL=C comm -13 - "$ROOT/$ROOTFS_FILES" | head -n 1) ]]
}

# rootfs_unread: why it cannot be told whether it is whole, in find's words: too many files may be open, a
# disk may fail. It would be a pity to remove it for that. No other program may be started then.
rootfs_unread() {
	local line
	while IFS= read -r line; do
		[[ $line == *'No such file or directory' ]] || { echo "$line" && return; }
	done < <({ cd "$ROOT" && LC_ALL=C find usr -xdev -path usr/share -prune -o -size -1 -printf ''; } 2>&1)
}

rootfs_ensure() {
	local why
	userns_need
	cache_lock lock "preparing $CACHE"
	if [[ -d $ROOT ]] && ! rootfs_whole; then
		why=$(rootfs_unread) || true
		[[ -z $why ]] || die 1 "cannot read the root file system in $ROOT: $why"
		note "the root file system in $ROOT is damaged; making it again"
		rootfs_remove "$ROOT"
	fi
	[[ -d $ROOT ]] || rootfs_build
	[[ ! -e $ROOT.partial ]] || rootfs_remove "$ROOT.partial" # of one that was killed; the lock is ours
	exec {CACHE_LOCK}>&-
}

# rootfs_enter HOST COMMAND...: go on inside; paths.sh says which path is what there. HOST is 1 where this
# host itself is measured.
rootfs_enter() {
	local host=$1 dir words=()
	shift
	origin_set "$SRC"
	export ROOT
	[[ -e $ROOT/etc/apt/mirror-security ]] ||
		rootfs_mirror Debian-Security >"$ROOT/etc/apt/mirror-security"
	data_inside
	for dir in "${PATHS_WRITTEN[@]}"; do
		words+=(w "$dir" "$(paths_inside "$dir")")
	done
	for dir in "${PATHS_SAME[@]}"; do
		words+=(s "$dir")
	done
	paths_owners "$SRC" "$DATA/runs" "$CACHE" "$PWD" /tmp /var/tmp
	# From within a namespace of ours, as a test, it is the one that is known.
	[[ ${MAPBENCH_USERNS:-root} != root ]] || MAPBENCH_USERNS=$USERNS_KIND
	export MAPBENCH_USERNS MAPBENCH_TRUST
	userns_mounting "--propagation private" \
		bash "$SRC/scripts/outside/enter.sh" "$ROOT" "$SRC" "$CACHE" "$host" "${words[@]}" -- \
		"$(paths_inside "$(pwd -P)")" "$@"
}
