# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What mapbench is this: the commit of the checkout, and whether more than that is in it. What cannot be
# read is unknown, which is not clean.

. "$SRC/scripts/outside/trust.sh"

ORIGIN_PATIENCE=120 # seconds that git has for an answer

origin_top() { # origin_top DIR: the directory that the repository it lies in is of
	local dir=$1
	while [[ ! -e $dir/.git && ! -L $dir/.git && $dir != / ]]; do
		dir=$(dirname "$dir")
	done
	echo "$dir"
}

origin_places() { # origin_places TOP: the directories of its repository, which may be a worktree of another
	local git=$1/.git to
	echo "$git"
	if [[ -f $git ]]; then
		to=$(sed -n '1s/^gitdir: //p' "$git")
		[[ $to == /* ]] && git=$to || git=$1/$to
	fi
	echo "$git/."
	if [[ -f $git/commondir ]]; then
		to=$(head -n 1 "$git/commondir")
		[[ $to == /* ]] && git=$to || git=$git/$to
		echo "$git/."
	fi
}

# origin_refuses DIR: why its repository is not read; nothing if it is. Any user of this host may lay a .git
# beside a directory of ours: it counts only if it is of one whom we believe, or of who owns DIR.
origin_refuses() {
	local top owner place odd
	top=$(origin_top "$1")
	owner=$(stat -L -c %u -- "$1" 2>/dev/null) || return 0
	while IFS= read -r place; do
		[[ -e $place || -L $place ]] || continue # git says so
		if ! trust_user "$(stat -c %u -- "$place")" "$owner"; then
			echo "${place%/.} is another user's, and what it is configured to run would run as us"
			return
		fi
		odd=$(trust_pipe "$place")
		if [[ -n $odd ]]; then
			echo "$odd is no file, and would be waited for"
			return
		fi
	done < <(origin_places "$top")
}

# origin_git DIR ARGUMENT...: git, which does not read another user's repository unasked, as root in a
# container or in CI that of whoever cloned it. We read it, if it is one that origin_refuses lets pass, but
# nothing that it is configured to run is run: no monitor, hook, filter, or transport, and nobody who is to
# check a signature. What the caller's environment says of another repository, as a hook's does, is not for
# this one; nor is what the home directory or the host says of all.
origin_git() (
	dir=$1 top=$(origin_top "$1") off=() at=(-C "$1")
	git=(env HOME=/dev/null GIT_CONFIG_NOSYSTEM=1 timeout "$ORIGIN_PATIENCE" git)
	shift
	why=$(origin_refuses "$dir")
	[[ -z $why ]] || { echo "$why" >&2; exit 128; }
	unset "${!GIT_@}" XDG_CONFIG_HOME
	export GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1
	for format in '' openpgp. x509. ssh.; do
		off+=(-c "gpg.${format}program=/bin/false")
	done
	[[ ! -e $top/.git ]] || at+=("--git-dir=$top/.git" "--work-tree=$top") # another above it is not tried
	while IFS= read -r -d '' filter; do
		if [[ $filter == *=* ]]; then
			echo "the filter $filter cannot be turned off" >&2
			exit 128
		fi
		off+=(-c "$filter=")
	done < <("${git[@]}" "${at[@]}" config -z --name-only \
		--get-regexp '^filter\..*\.(clean|smudge|process|required)$' 2>/dev/null)
	exec "${git[@]}" --no-optional-locks -c core.fsmonitor=false -c core.hooksPath=/dev/null \
		-c log.showSignature=false "${off[@]}" "${at[@]}" "$@"
)

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
		if ! said=$(origin_git "$dir" status --porcelain --ignore-submodules=dirty 2>&1); then
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
	[[ -z $MAPBENCH_UNKNOWN ]] || note "the commit is unknown: $MAPBENCH_UNKNOWN; going on, but history add and gate refuse such runs"
}
