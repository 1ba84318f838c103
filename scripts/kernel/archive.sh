# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The kernel series that mapbench is kept working on and tested with. Of each the Debian suites that
# have it and that the root file system was not made with: they are added to its apt when the series
# is asked for. A series of the archive that is not here can be asked for as well.

ARCHIVE_SUITES=( # SERIES:SUITES
	"6.1:bookworm bookworm-security"
	"6.12:trixie-security"
	"7.2:"
)
ARCHIVE_APT=/etc/apt ARCHIVE_DIR=/etc/apt/sources.list.d # foreign.sh has others

archive_series() {
	printf '%s\n' "${ARCHIVE_SUITES[@]%%:*}"
}

archive_suites() { # archive_suites SERIES: those to add
	local entry
	for entry in "${ARCHIVE_SUITES[@]}"; do
		[[ ${entry%%:*} != "$1" ]] || echo "${entry#*:}"
	done
}

archive_own() { # the codename of the root file system's Debian
	(. /etc/os-release && echo "$VERSION_CODENAME")
}

archive_url() { # archive_url SUITE
	local main
	main=$(sed -nE "s,^deb (\[[^]]*\] )?([^ ]+) $(archive_own) main.*,\2,p" /etc/apt/sources.list)
	main=${main%%$'\n'*}
	if [[ $1 != *-security ]]; then
		echo "$main"
	elif [[ -s /etc/apt/mirror-security ]]; then
		cat /etc/apt/mirror-security
	else
		echo "${main%/}-security"
	fi
}

archive_update() { # archive_update LIST: fetch the package lists of that file alone
	apt-get update -o "Dir::Etc::sourcelist=$1" -o Dir::Etc::sourceparts=- \
		-o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any
}

# archive_add SERIES: its suites into apt's sources. What is of another Debian is taken only where
# the root file system's own has no package of that name: the kernel, its compiler, their needs.
# A suite is there when its lists are; so a kill before that leaves nothing.
archive_add() {
	local suite list pin new=$ARCHIVE_APT/mapbench.new
	for suite in $(archive_suites "$1"); do
		list=$ARCHIVE_DIR/$suite.list pin=$ARCHIVE_APT/preferences.d/$suite
		[[ ! -e $list ]] || continue
		if [[ ${suite%%-*} != "$(archive_own)" ]]; then
			printf 'Package: *\nPin: release n=%s\nPin-Priority: 90\n' "$suite" >"$pin"
		fi
		echo "deb $(archive_url "$suite") $suite main" >"$new"
		if step "apt-get update for $suite" "$CACHE/log/kernel.log" archive_update "$new"; then
			mv "$new" "$list"
		else
			rm -f "$new" "$pin"
			note "no package lists of $suite: see $CACHE/log/kernel.log"
		fi
	done
}

# archive_refresh: fetch all package lists anew, which is done only where those at hand are seen not
# to fit the archive: a newer list alone changes nothing that is kept.
archive_refresh() {
	step "apt-get update in the root file system" "$CACHE/log/kernel.log" apt-get update
}

archive_moved() { # archive_moved LOG: whether a download failed since the lists do not fit the archive
	grep -qE ' 404 |File not found|Hash Sum mismatch|unexpected size' "$1"
}

archive_installed() { # archive_installed NAME...: whether all of them are, to the end
	local states
	# shellcheck disable=SC2016 # the format is dpkg's
	states=$(dpkg-query -W -f '${db:Status-Abbrev}\n' "$@" 2>/dev/null) && ! grep -qvx 'ii *' <<<"$states"
}

archive_has() { # archive_has NAME...: whether the lists say where each can be had
	apt-get download --print-uris "$@" >/dev/null 2>&1
}

# archive_packages NAME: that package and those of the same kernel that it depends on. Programs that modules
# are built with are this host's.
archive_packages() {
	local todo=("$1") names=() more
	while ((${#todo[@]})); do
		names+=("${todo[0]}")
		mapfile -t more < <(apt-cache show --no-all-versions "${todo[0]}" 2>/dev/null |
			sed -n 's/^Depends: //p' | tr , '\n' | sed -nE 's/^ *(linux-[^ :|]*[0-9][^ :|]*).*/\1/p' |
			grep -vxF "$(printf '%s\n' "${names[@]}" "${todo[@]}")")
		todo=("${todo[@]:1}" "${more[@]}")
	done
	[[ -z $ARCH_TRIPLET ]] || mapfile -t names < <(printf '%s\n' "${names[@]}" |
		sed "/^linux-kbuild-/s/\$/:$(dpkg --print-architecture)/")
	printf '%s\n' "${names[@]}"
}

# archive_download DIR NAME...: their packages into DIR, which is made, and which only root can enter:
# what apt has verified there is what will be unpacked. Hence apt must not go there as its own user.
archive_download() {
	local dir=$1
	shift
	(umask 077 && mkdir -p "$dir" && cd "$dir" && apt-get download -o APT::Sandbox::User=root "$@")
}

# archive_mend: put in order what a dpkg that was killed has left half done: apt refuses all else
archive_mend() {
	[[ -n $(dpkg --audit) || -n $(ls -A /var/lib/dpkg/updates) ]] || return 0
	dpkg --configure -a || true # what is only half unpacked is for apt
	env -u APT_CONFIG DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --fix-broken
}

# archive_install NAME|FILE|FLAG...: in here, whichever lists are looked at else; some headers need their kernel, which needs no initrd here
archive_install() {
	archive_mend && env -u APT_CONFIG INITRD=No DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		--allow-downgrades -o APT::Sandbox::User=root "$@"
}

# archive_step TEXT LOG COMMAND...: a step that downloads: once more with new lists if the old ones
# do not fit the archive
archive_step() {
	step "$@" && return 0
	archive_moved "$2" || return 1
	note "the package lists at hand do not fit the archive: fetching them anew"
	archive_refresh || true
	step "$@"
}
