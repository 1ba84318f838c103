# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What mapbench is this: the commit of the checkout, and whether more than that is in it; of an installed copy
# the version and a hash of its sources. What cannot be read is unknown, which is not clean.

. "$SRC/scripts/outside/trust.sh"

ORIGIN_PATIENCE=120 # seconds that git has for an answer

origin_top() { # origin_top DIR: the directory that the repository it lies in is of, or a bare one itself
	local dir=$1
	if [[ ! -e $dir/.git && -f $dir/HEAD && -d $dir/objects && -d $dir/refs ]]; then
		echo "$dir"
		return
	fi
	while [[ ! -e $dir/.git && ! -L $dir/.git && $dir != / ]]; do
		dir=$(dirname "$dir")
	done
	echo "$dir"
}

origin_places() { # origin_places TOP: the directories of its repository, which may be a worktree of another
	local git=$1/.git to
	[[ -e $git || -L $git || ! -f $1/HEAD ]] || git=$1
	echo "$git"
	if [[ -f $git ]]; then
		to=$(timeout "$ORIGIN_PATIENCE" sed -n '1s/^gitdir: //p' "$git")
		[[ $to == /* ]] && git=$to || git=$1/$to
	fi
	echo "$git/."
	if [[ -f $git/commondir ]]; then
		to=$(timeout "$ORIGIN_PATIENCE" head -n 1 "$git/commondir")
		[[ $to == /* ]] && git=$to || git=$git/$to
		echo "$git/."
	fi
}

# origin_refuses DIR: why its repository is not read; nothing if it is. Any user of this host may lay a .git
# beside a directory of ours: it counts only if it is of one whom we believe, or of who owns DIR.
origin_refuses() {
	local top owner place odd
	top=$(origin_top "$1")
	trust_uid "$1/." || return 0
	owner=$TRUST_UID
	while IFS= read -r place; do
		[[ -e $place || -L $place ]] || continue # git says so
		if ! trust_owner "$place" "$owner"; then
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

# What a repository may say of itself. All else, as what is to be run for a filter, a signature, a monitor
# or a transport, or which files are to be read, is not for us.
ORIGIN_KEYS='^(core\.(repositoryformatversion|filemode|symlinks|ignorecase|autocrlf|eol|safecrlf|sparsecheckout|sparsecheckoutcone|precomposeunicode)|extensions\.(objectformat|refstorage))$'

# origin_own GIT COMMON OWN ENV...: OWN becomes a git directory that has the objects and the refs of that one,
# and a configuration of its own: nothing else can be told it, also while git runs
origin_own() {
	local git=$1 common=$2 own=$3 name key value
	shift 3
	for name in objects refs packed-refs shallow reftable; do
		[[ ! -e $common/$name ]] || ln -s "$(realpath -- "$common/$name")" "$own/$name" || return 128
	done
	mkdir "$own/info" || return 128
	for name in attributes exclude sparse-checkout; do # the latter is a worktree's
		[[ ! -f $common/info/$name ]] || ln -s "$(realpath -- "$common/info/$name")" "$own/info/$name" || return 128
	done
	[[ ! -f $git/info/sparse-checkout ]] || ln -sf "$(realpath -- "$git/info/sparse-checkout")" "$own/info/" || return 128
	timeout "$ORIGIN_PATIENCE" cp -P -- "$git/HEAD" "$own/HEAD" || return 128
	for name in "$common/config" "$git/config.worktree"; do
		[[ -f $name ]] || continue
		"$@" timeout "$ORIGIN_PATIENCE" git config --no-includes -f "$name" -z --list >"$own/listed" || return 128
		while IFS=$'\n' read -r -d '' key value; do
			[[ ! $key =~ $ORIGIN_KEYS || ! $value =~ ^[A-Za-z0-9]+$ ]] ||
				printf '[%s]\n\t%s = %s\n' "${key%.*}" "${key#*.}" "$value" >>"$own/config"
		done <"$own/listed"
	done
}

origin_said() { # origin_said OWN GIT: what git says, of the directory that the user knows
	local line
	while IFS= read -r line; do
		printf '%s\n' "${line//"$1"/"$2"}"
	done
}

# origin_git DIR ARGUMENT...: git, which does not read another user's repository unasked, as root in a
# container or in CI that of whoever cloned it. We read it, if it is one that origin_refuses lets pass, but
# nothing that it is configured to run is run (origin_own). What the caller's environment says of another
# repository, as a hook's does, is not for this one; nor is what the home directory or the host says of all.
origin_git() (
	dir=$1 top=$(origin_top "$1") off=() status=0
	shift
	why=$(origin_refuses "$dir")
	[[ -z $why ]] || { echo "$why" >&2; exit 128; }
	mapfile -t places < <(origin_places "$top")
	git=${places[1]%/.} common=${places[-1]%/.}
	[[ -d $git && -f $git/HEAD && -d $common/objects ]] || { echo "not a git repository: $git" >&2; exit 128; }
	unset "${!GIT_@}" XDG_CONFIG_HOME
	clean=(env HOME=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1)
	own=$(mktemp -d) || exit 128
	trap 'rm -rf "$own"' EXIT
	origin_own "$git" "$common" "$own" "${clean[@]}" || exit
	at=("--git-dir=$own")
	[[ $git == "$top" ]] || at+=("--work-tree=$top")
	for format in '' openpgp. x509. ssh.; do # nobody is to check a signature, git's own choice neither
		off+=(-c "gpg.${format}program=/bin/false")
	done
	"${clean[@]}" "GIT_INDEX_FILE=$(realpath -m -- "$git/index")" timeout "$ORIGIN_PATIENCE" git --no-optional-locks \
		-c core.fsmonitor=false -c core.hooksPath=/dev/null -c log.showSignature=false \
		"${off[@]}" "${at[@]}" -C "$dir" "$@" 2> >(origin_said "$own" "$git" >&2) || status=$?
	# It may wait in another repository that lies in this one.
	[[ $status != 124 ]] || echo "git gives no answer within $ORIGIN_PATIENCE s" >&2
	exit "$status"
)

origin_version() { # origin_version DIR: of that mapbench; nothing where it says none
	sed -n 's/^#define MAPBENCH_VERSION "\(.*\)"$/\1/p' "$1/module/version.h" 2>/dev/null || true
}

origin_sources() { # origin_sources DIR: a hash of what is built
	(cd "$1" && find bench module scripts -name __pycache__ -prune -o -type f -print0 | LC_ALL=C sort -z |
		xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

ORIGIN_MARK=installed # the file that an installed copy has: the hash that it had when it was installed

origin_installed() { # origin_installed DIR: whether it is an installed copy, and no checkout
	[[ -f $1/$ORIGIN_MARK && ! -e $1/.git ]]
}

origin_mark() { # origin_mark DIR: an installed copy gets that file
	origin_sources "$1" >"$1/$ORIGIN_MARK" && chmod 644 "$1/$ORIGIN_MARK"
}

# origin_set DIR: sets and exports MAPBENCH_COMMIT ("": not known), MAPBENCH_DIRTY (true, false, or null:
# not known), and where it is not known what this is MAPBENCH_UNKNOWN, why; of what is in no repository also
# MAPBENCH_VERSION and MAPBENCH_SOURCES, a hash of what is built. By these an installed copy is known: it is
# dirty where it has changed since it was installed.
origin_set() {
	local dir=$1 said
	MAPBENCH_COMMIT='' MAPBENCH_DIRTY=null MAPBENCH_UNKNOWN='' MAPBENCH_VERSION='' MAPBENCH_SOURCES=''
	if origin_installed "$dir"; then
		MAPBENCH_DIRTY=false
		[[ $(origin_sources "$dir") == "$(cat "$dir/$ORIGIN_MARK")" ]] ||
			MAPBENCH_DIRTY=true MAPBENCH_UNKNOWN="$dir has changed since it was installed"
	elif [[ ! -e $(origin_top "$dir")/.git ]] ||
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
		MAPBENCH_VERSION=$(origin_version "$dir")
		MAPBENCH_SOURCES=$(origin_sources "$dir")
	fi
	export MAPBENCH_COMMIT MAPBENCH_DIRTY MAPBENCH_UNKNOWN MAPBENCH_VERSION MAPBENCH_SOURCES
}

origin_say() { # once, where something is measured whose origin will not be known
	[[ -z $MAPBENCH_UNKNOWN ]] || note "the commit is unknown: $MAPBENCH_UNKNOWN; going on, but history add and gate refuse such runs"
}

origin_named() { # which mapbench this is, in a line: the version, and what tells its state from another of that version
	local text
	origin_set "$SRC"
	text="mapbench $(origin_version "$SRC")"
	! origin_installed "$SRC" || text+=", installed"
	if [[ -n $MAPBENCH_COMMIT ]]; then
		text+=", commit $MAPBENCH_COMMIT"
		[[ $MAPBENCH_DIRTY != true ]] || text+=", with uncommitted changes"
	else
		text+=", sources $MAPBENCH_SOURCES"
	fi
	[[ -z $MAPBENCH_UNKNOWN ]] || text+=" ($MAPBENCH_UNKNOWN)"
	echo "$text"
}
