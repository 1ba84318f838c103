# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What mapbench is this: the commit of the checkout, and whether more than that is in it. What cannot be
# read is unknown, which is not clean.

origin_top() { # origin_top DIR: the directory that the repository it lies in is of
	local dir=$1
	while [[ ! -e $dir/.git && $dir != / ]]; do
		dir=$(dirname "$dir")
	done
	echo "$dir"
}

# git does not read another user's repository unasked, as root in a container or in CI that of whoever
# cloned it, since what it is configured to run would run as us. We run what lies in this one anyway; no
# monitor of it is started.
origin_git() { # origin_git DIR ARGUMENT...
	local dir=$1
	shift
	git --no-optional-locks -c safe.directory="$(origin_top "$dir")" -c core.fsmonitor=false -C "$dir" "$@"
}

# origin_set DIR: sets and exports MAPBENCH_COMMIT ("": not known), MAPBENCH_DIRTY (true, false, or null:
# not known), and where one of them is not known MAPBENCH_UNKNOWN, why; of what is in no repository also
# MAPBENCH_VERSION and MAPBENCH_SOURCES, a hash of what is built.
origin_set() {
	local dir=$1 said
	MAPBENCH_COMMIT='' MAPBENCH_DIRTY=null MAPBENCH_UNKNOWN='' MAPBENCH_VERSION='' MAPBENCH_SOURCES=''
	if [[ ! -e $(origin_top "$dir")/.git ]] ||
		{ said=$(origin_git "$dir" ls-files scripts/mapbench 2>&1) && [[ -z $said ]]; }; then
		# Of a copy in a repository of something else that one's commit says nothing.
		MAPBENCH_UNKNOWN="$dir is no checkout of mapbench"
	elif ! said=$(origin_git "$dir" rev-parse --verify HEAD 2>&1); then
		MAPBENCH_UNKNOWN="git cannot read $dir: ${said%%$'\n'*}"
	else
		MAPBENCH_COMMIT=$said
		if ! said=$(origin_git "$dir" status --porcelain 2>&1); then
			MAPBENCH_UNKNOWN="git cannot compare $dir with its commit: ${said%%$'\n'*}"
		else
			[[ -n $said ]] && MAPBENCH_DIRTY=true || MAPBENCH_DIRTY=false
		fi
	fi
	if [[ -z $MAPBENCH_COMMIT ]]; then
		MAPBENCH_VERSION=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$dir/module/dkms.conf" 2>/dev/null || true)
		MAPBENCH_SOURCES=$(cd "$dir" && find bench module scripts -type f -print0 | sort -z |
			xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
	fi
	export MAPBENCH_COMMIT MAPBENCH_DIRTY MAPBENCH_UNKNOWN MAPBENCH_VERSION MAPBENCH_SOURCES
}

origin_say() { # once, where something is measured whose origin will not be known
	[[ -z $MAPBENCH_UNKNOWN ]] || note "the commit is unknown: $MAPBENCH_UNKNOWN; going on, but keep and gate refuse such runs"
}
