# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The paths that a user names, seen from outside the root file system. Inside, the host's own system
# directories are below PATHS_HOST, since the root file system has such ones itself; a path below one
# is told to the verb by that name, and what is said takes it off again. All else of the host is where
# it is. Nothing of it can be written but what is named as an output.

. "$SRC/scripts/outside/trust.sh"

PATHS_HOST=/host

# Flags that are followed by paths, in every verb that has them: a letter a path. o: a directory that
# will be made; f: a file that will be written; i: what is read; r: what the report reads; k: kernels, of
# which some are paths; m: a path with parameters behind it; p: a processor, which is a path where it ends in
# .json or has a /; v: a word that is no path, though a file may be called so.
declare -A PATHS_FLAGS=(
	[--out]=o [--code]=o [--plot]=f [--history]=f [--kernel]=k [--subtract]=rr
	[--copy]=i [--insmod]=m [--module]=i [--repo]=i [--against]=r [--declared]=r
	[--on]=p [-o]=o
	[--for]=v [--size]=v [--touched]=v [--pattern]=v [--access]=v [--source]=v [--cache]=v [--processes]=v
	[--arch]=v [--need]=v [--caches]=v [--tolerance]=v [--accept]=v [--filter]=v
)

# paths_words VERB: if its other words are paths, which kind its file says that they are: i, or d, a directory
# that is written to
paths_words() {
	sed -n 's/^# Its words are paths: \([di]\)$/\1/p' "$SRC/scripts/verb/$1.sh"
}

paths_system() { # paths_system PATH: whether the root file system has its own of that, or nobody has
	case $1/ in
	/bin/* | /boot/* | /etc/* | /host/* | /lib/* | /lib32/* | /lib64/* | /libx32/* | /lost+found/* | /run/* | \
		/sbin/* | /usr/* | /var/* | //) return 0 ;;
	esac
	local top
	top=/$(cut -d/ -f2 <<<"$1")
	[[ ! -d $top || -L $top ]] # what would be made there inside would stay inside
}

paths_bound() { # paths_bound PATH: whether it is bound where it is: the checkout, the cache, a kernel
	local at
	for at in "$SRC" "$CACHE" "${PATHS_SAME[@]}"; do
		[[ $1/ != "$at"/* ]] || return 0
	done
	return 1
}

# paths_named_in PATH: the directory that it is in, without symbolic links, and its last name there. As for
# the kernel, .. behind a link is what the link's target lies in.
paths_named_in() {
	local path=$1 dir
	while [[ $path == ?*/ ]]; do
		path=${path%/}
	done
	case ${path##*/} in
	'' | . | ..) realpath -m -- "$path" ;;
	*)
		dir=$(realpath -m -- "$(dirname -- "$path")")
		echo "${dir%/}/${path##*/}"
		;;
	esac
}

paths_real() { # paths_real PATH: without symbolic links, but for one at its end that leads nowhere
	local path
	path=$(paths_named_in "$1")
	if [[ -L $path && ! -e $path ]]; then echo "$path"; else realpath -m -- "$path"; fi
}

# paths_leads PATH: whether the link that it is leads to the same file inside
paths_leads() {
	local path=$1 to links=0
	while [[ -L $path ]]; do
		((++links <= 40)) || return 0
		to=$(readlink -- "$path")
		[[ $to == /* ]] || to=$(dirname -- "$path")/$to
		path=$(paths_named_in "$to")
		# Links on the way to it may lead elsewhere, too.
		[[ $path == "$(realpath -ms -- "$to")" ]] && { paths_bound "$path" || ! paths_system "$path"; } || return 1
	done
}

# paths_inside PATH: its name inside, where the links of / are not, nor what they lead to below a directory
# that is the root file system's own. A link at its end keeps its name, if it can be followed there.
paths_inside() {
	local path
	path=$(paths_named_in "$1")
	paths_leads "$path" || path=$(realpath -m -- "$path")
	if paths_system "$path" && ! paths_bound "$path"; then
		echo "$PATHS_HOST${path%/}"
	else
		echo "$path"
	fi
}

# paths_line FLAG PATH: refused where it leads through a name with a line break, as a link's target may have:
# what a command prints loses one at its end, and is another place's name then
paths_line() {
	local real
	real=$(realpath -mz -- "$2" | tr '\0' .)
	[[ ${real%.} != *[[:cntrl:]]* ]] ||
		die 2 "$1 $2: a link on the way leads to a name with a line break or another control character in it: give another path"
}

paths_refuse() { # paths_refuse FLAG PATH WHERE: what it is is given as PATH, and lies there
	case $3/ in
	/proc/* | /sys/* | /dev/*)
		die 2 "$1 $2: below /proc, /sys and /dev is no place for files: give another path"
		;;
	esac
}

# paths_trust KIND FLAG PATH: refuse to write where another user can make it be elsewhere
paths_trust() {
	case $1 in
	o) trust_path "$(dirname -- "$3")" held ;;
	f | d) trust_path "$3" ;;
	r) paths_led "$3" || return 0 ;;
	*) return 0 ;;
	esac
	[[ -z $TRUST_WHY ]] || die 2 "$2 $3: $TRUST_WHY: give another path"
}

# paths_led PATH: whether we are root, and a link of another user's leads to it, who may not be able to read it,
# and would see it in what is made of it; what is his own he may show
paths_led() {
	[[ ${USERNS_KIND:-root} == root && $EUID == 0 ]] || return 1
	trust_path "$1"
	[[ -n $TRUST_LINK && $(stat -c %u -- "$TRUST_LINK") != "$(stat -L -c %u -- "$1" 2>/dev/null)" ]]
}

# paths_same_way PATH NAME: whether NAME, by which it is told to the verb, is what a walk finds that follows no
# link of another user's. He may have exchanged one for what was looked at; what reads it looks for those alone
# that are on the way of NAME.
paths_same_way() {
	local way=${2#"$PATHS_HOST"}
	way=${way:-/}
	[[ ${USERNS_KIND:-root} == root && $EUID == 0 ]] || return 0
	trust_path "$1"
	if [[ -n $TRUST_WHY ]]; then # what he may show
		[[ $(stat -c %u -- "$TRUST_LINK") == "$(stat -L -c %u -- "$way" 2>/dev/null)" ]]
		return
	fi
	[[ $way != "$TRUST_AT" ]] || return 0
	trust_path "$(dirname -- "$1")" # a link at its end keeps its name
	[[ -z $TRUST_WHY && $way == "${TRUST_AT%/}/$(basename -- "$1")" ]]
}

# paths_owners PATH...: note whom what lies on the way there belongs to, and the repository that it is in,
# since in a user namespace nobody can tell (trust.sh)
paths_owners() {
	local path
	[[ ${USERNS_KIND:-root} != root ]] || return 0
	for path; do
		trust_path "$path" held
		[[ ! -d $path ]] || origin_refuses "$(realpath -- "$path")" >/dev/null
		[[ -d $path ]] || path=$(dirname -- "$path")
		trust_shared "$path"
		trust_shared "$path/plots"
	done
}

# paths_same TREE: a kernel's tree has its own path in its makefiles, so it is bound where it is if
# the root file system has nothing there; so is the tree that its sources are in, if that is another.
paths_same() {
	local tree source=
	tree=$(paths_real "$1")
	source=$(trust_read "$tree/Makefile" 65536 | sed -n 's/^include \(\/.*\)\/Makefile$/\1/p;T;q') || true
	for tree in "$tree" ${source:+"$source"}; do
		if [[ -d $tree && $tree == /usr/src/?* && ! -e $ROOT$tree/Makefile ]]; then
			PATHS_SAME+=("$tree")
		fi
	done
}

# paths_one KIND FLAG PATH: sets NAMED, as the verb is to be given it; adds to PATHS_WRITTEN
paths_one() {
	local kind=$1 flag=$2 path=$3 name real same
	NAMED=$path
	[[ -n $path ]] || return 0
	paths_line "$flag" "$path"
	real=$(paths_real "$path")
	paths_refuse "$flag" "$path" "$(paths_named_in "$path")"
	paths_refuse "$flag" "$path" "$real"
	paths_trust "$kind" "$flag" "$path"
	paths_owners "$path"
	name=$(paths_inside "$path")
	[[ $kind != [rd] ]] || paths_same_way "$path" "$name" || die 2 "$flag $path: it is another place by now: try again"
	[[ $path == /* ]] && same=$path || same=$(paths_inside "$(pwd -P)")/$path
	# Behind a link, as in link/../name, the words would not lead there.
	[[ $name == "$(realpath -ms -- "$same")" && ! $path =~ (^|/)[^/.][^/]*/(.*/)?\.\.(/|$) ]] || NAMED=$name
	case $kind in
	o | f) real=$(dirname -- "$real") ;;
	d) [[ -d $real ]] || real=$(dirname -- "$real") ;;
	*) return 0 ;;
	esac
	while [[ ! -d $real ]]; do # it will be made in the nearest that is there
		real=$(dirname -- "$real")
	done
	# Before a root file system is made, which takes a while.
	[[ $kind != o || -w $real ]] || die 2 "$flag $path: cannot write in $real; give another directory"
	PATHS_WRITTEN+=("$real")
}

paths_kernels() { # paths_kernels FLAG KERNEL,KERNEL...: sets NAMED
	local kernel all=()
	for kernel in ${2//,/ }; do
		NAMED=$kernel
		if [[ $kernel == */* || $kernel == *.deb ]]; then
			paths_same "$kernel"
			paths_one i "$1" "$kernel"
		fi
		all+=("$NAMED")
	done
	NAMED=$(IFS=, && echo "${all[*]}")
}

# paths_plain VERB ARGUMENT...: sets PATHS_ARGS to these. A path that begins as a flag does, or an expression of
# find's, gets a ./ before it, so that no program takes it for one; in a list of kernels or runs each.
paths_plain() {
	local verb=$1 kinds='' ended='' words word
	words=$(paths_words "$verb")
	PATHS_ARGS=("$verb")
	shift
	for word; do
		if [[ $kinds == v ]]; then
			PATHS_ARGS+=("$word")
			kinds=
		elif [[ -n $kinds ]]; then
			paths_prefixed "${kinds:0:1}" "$word"
			kinds=${kinds:1}
		elif [[ -n $words && (-n $ended || $word != -*) ]]; then
			paths_prefixed r "$word"
		else
			PATHS_ARGS+=("$word")
			[[ $word != -- ]] || ended=1
			[[ -n $ended ]] || kinds=${PATHS_FLAGS[$word]-}
		fi
	done
}

paths_prefixed() { # paths_prefixed KIND PATH: for paths_plain
	local path=$2
	[[ $1 != [kr] || -e $path ]] || path=${path//,-/,./-}
	[[ $path != -* && $path != ['(!'] ]] || path=./$path
	PATHS_ARGS+=("$path")
}

paths_runs() { # paths_runs KIND RUN[@ID][,RUN[@ID]]...: sets NAMED
	local run id all=()
	while IFS= read -r run; do
		id=
		[[ -e $run || $run != *@* ]] || id=@${run##*@} run=${run%@*}
		NAMED=$run
		[[ ! -e $run && $run != */* ]] || paths_one "${1/i/r}" "a run," "$run" # else it is no path
		all+=("$NAMED$id")
	done < <(if [[ -e $2 ]]; then printf "%s\n" "$2"; else tr , '\n' <<<"$2"; fi)
	NAMED=$(IFS=, && echo "${all[*]}")
}

# paths_named VERB ARGUMENT...: sets PATHS_ARGS, the arguments as the verb is to be given them,
# PATHS_WRITTEN, the directories that may be written, and PATHS_SAME, those that are bound where they are
paths_named() {
	local verb=$1 kinds='' flag='' path words
	words=$(paths_words "$1")
	shift
	PATHS_ARGS=() PATHS_WRITTEN=() PATHS_SAME=()
	if [[ $verb == history && ${1-} == add ]]; then # no path, even where a file is called so
		PATHS_ARGS+=("$1")
		shift
	fi
	while [[ $# -gt 0 ]]; do
		NAMED=$1
		if [[ $kinds == m ]]; then
			path=$(paths_driver "$1")
			paths_one i "$flag" "$path"
			NAMED+=${1#"$path"}
			kinds=
		elif [[ $kinds == p ]]; then
			[[ $1 != */* && $1 != *.json ]] || paths_one r "$flag" "$1"
			kinds=
		elif [[ $kinds == v ]]; then
			kinds=
		elif [[ $kinds == k ]]; then
			paths_kernels "$flag" "$1"
			kinds=
		elif [[ -n $kinds ]]; then
			paths_one "${kinds:0:1}" "$flag" "$1"
			kinds=${kinds:1}
		elif [[ $1 == -- && -z $words ]]; then
			PATHS_ARGS+=("$@") # what the machine is to run
			return
		elif [[ -n ${PATHS_FLAGS[$1]-} ]]; then
			flag=$1 kinds=${PATHS_FLAGS[$1]}
		elif [[ $1 != -* && -n $words ]]; then
			paths_runs "$words" "$1"
		fi
		PATHS_ARGS+=("$NAMED")
		shift
	done
}

paths_driver() { # paths_driver TEXT: of PATH PARAMETER=VALUE..., the path, which may have spaces in it
	local path=$1
	while [[ ! -e $path && $path =~ ^(.*[^ ])\ +[A-Za-z_][A-Za-z0-9_.]*(=[^ ]*)?$ ]]; do
		path=${BASH_REMATCH[1]}
	done
	printf '%s' "$path"
}
