# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The Debian suites that some kernels are in: added to the root file system's apt when one is asked
# for. All other kernels are in the suites that it was made with.

ARCHIVE_SUITES=( # SERIES:SUITES
	"6.1:bookworm bookworm-security"
	"6.12:trixie-security"
)
ARCHIVE_DIR=/etc/apt/sources.list.d

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
archive_add() {
	local suite list pin
	for suite in $(archive_suites "$1"); do
		list=$ARCHIVE_DIR/$suite.list pin=/etc/apt/preferences.d/$suite
		[[ ! -e $list ]] || continue
		if [[ ${suite%%-*} != "$(archive_own)" ]]; then
			printf 'Package: *\nPin: release n=%s\nPin-Priority: 90\n' "$suite" >"$pin"
		fi
		echo "deb $(archive_url "$suite") $suite main" >"$list"
		if ! step "apt-get update for $suite" "$CACHE/log/kernel.log" archive_update "$list"; then
			rm -f "$list" "$pin"
			note "no package lists of $suite: see $CACHE/log/kernel.log"
		fi
	done
}
