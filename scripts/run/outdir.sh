# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A directory that is filled under a temporary name and gets its own when it is whole. It is named
# by a user, may lie where others write, and root may be the one who makes it. So the temporary
# one is nobody else's from its first moment on, is reached by an open file of ours and not by its name,
# and nothing is believed of one that is found but what its owner, its mode and its files say.

. "$SRC/scripts/outside/trust.sh"

OUTDIR_MARK='mapbench is filling this directory'

outdir_id() { # outdir_id PATH: device and inode, of no link at its end
	stat -c %d:%i -- "$1" 2>/dev/null
}

# outdir_mine DIR: whether it is a directory that only we can have filled. Where its parent gives its group on
# (mode 2755), it does so, too.
outdir_mine() {
	[[ $(stat -L -c '%F %u %a' -- "$1" 2>/dev/null) =~ ^directory\ $EUID\ [0-7]?700$ ]]
}

# outdir_path PATH: as it is used: absolute, without a slash at its end
outdir_path() {
	[[ $1 != *[[:cntrl:]]* ]] ||
		die 2 "--out: a path with a line break or another control character in it: give another"
	realpath -ms -- "$1"
}

outdir_umask() ( # outdir_umask COMMAND...: with the user's umask (scripts/mapbench), but nothing for all to write
	umask "$(printf %o $((8#${MAPBENCH_UMASK:-022} | 8#002)))"
	"$@"
)

outdir_free() { # outdir_free: refused where there is something at OUT, or cannot be
	local LC_ALL=C name=${OUT##*/} # bytes
	((${#name} <= 240 && ${#OUT} < 4000)) ||
		die 2 "--out: a name of ${#name} bytes, in a path of ${#OUT}: give a shorter one"
	[[ ! -e $OUT && ! -L $OUT ]] || die 2 "--out $OUT: it is there already; give a new directory"
}

# outdir_parent: the directory that OUT will be in, made where it is missing
outdir_parent() {
	local parent error
	parent=$(dirname -- "$OUT")
	trust_path "$parent" held
	[[ -z $TRUST_WHY ]] || die 2 "--out $OUT: $TRUST_WHY: give another directory"
	error=$(outdir_umask mkdir -p -- "$parent" 2>&1) ||
		die 2 "--out $OUT: cannot make $parent (${error##*: }); give another directory"
}

# outdir_begin: makes OUT.partial, locks it, and sets PARTIAL, by which it is reached
outdir_begin() {
	local new
	OUT=$(outdir_path "$OUT")
	outdir_free
	outdir_parent
	new=$(mktemp -d -p "$(dirname -- "$OUT")" .mapbench.XXXXXX 2>&1) ||
		die 2 "--out $OUT: cannot write in $(dirname -- "$OUT") (${new##*: }); give another directory"
	end_add rm -rf -- "$new"
	exec {OUTDIR_FD}<"$new"
	PARTIAL=/proc/self/fd/$OUTDIR_FD
	if ! outdir_mine "$PARTIAL"; then
		[[ $(stat -L -c %u -- "$PARTIAL") != "$EUID" ]] ||
			die 2 "--out $OUT: what is made there is not private (its file system keeps no modes?); give another directory"
		die 2 "--out $OUT: somebody else has put a directory in our place; give another"
	fi
	echo "$OUTDIR_MARK" >"$PARTIAL/mark"
	exec {OUTDIR_LOCK}>"$PARTIAL/lock"
	flock "$OUTDIR_LOCK"
	until outdir_take "$new"; do
		if [[ -z $OUTDIR_DEFAULT ]]; then
			rm -rf -- "$new"
			die 2 "--out $OUT: $OUT.partial is in the way: another run's, or remove it"
		fi
		outdir_default "$OUTDIR_DEFAULT" # another one has just taken that name
	done
	end_drop rm -rf -- "$new"
}

# outdir_take DIR: OUT.partial becomes its name, unless that is taken, or was, by who is at OUT by now
outdir_take() {
	mv -nT -- "$1" "$OUT.partial" 2>/dev/null || true
	[[ $(outdir_id "$OUT.partial") == "$(stat -L -c %d:%i "$PARTIAL")" ]] || return 1
	[[ -e $OUT || -L $OUT ]] || return 0
	mv -nT -- "$OUT.partial" "$1"
	return 1
}

# outdir_adopt DIR [unnamed]: whether DIR is one that a killed process of ours has left; sets PARTIAL and takes its
# lock, as outdir_begin does, if it came as far as to make that. For a subshell.
outdir_adopt() {
	exec {OUTDIR_FD}<"$1" || return 1
	PARTIAL=/proc/self/fd/$OUTDIR_FD
	outdir_mine "$PARTIAL" && [[ -f $PARTIAL/mark && ! -L $PARTIAL/mark &&
		$(head -c 100 "$PARTIAL/mark") == "$OUTDIR_MARK" ]] || return 1
	[[ ${2-} != unnamed || -e $PARTIAL/lock || -L $PARTIAL/lock ]] || return 0
	[[ -f $PARTIAL/lock && ! -L $PARTIAL/lock ]] || return 1
	exec {OUTDIR_LOCK}<"$PARTIAL/lock"
	# Whoever has it took the name away before the lock was free.
	flock -n "$OUTDIR_LOCK" && [[ -e $PARTIAL/lock ]]
}

outdir_found() { # outdir_found DIRECTORY: those in it that may have been left
	find "$1" -mindepth 1 -maxdepth 1 -name '*.partial' -type d -user "$EUID" -print0
}

outdir_sweep() { # outdir_sweep DIRECTORY: those that never got a name
	local dir unnamed=(-mindepth 1 -maxdepth 1 -name '.mapbench.??????' -type d -user "$EUID" -perm -0700 ! -perm /0077 -mmin +1)
	find "$1" "${unnamed[@]}" -empty -delete 2>/dev/null || true
	while IFS= read -r -d '' dir; do
		! (outdir_adopt "$dir" unnamed) 2>/dev/null || rm -rf -- "$dir"
	done < <(find "$1" "${unnamed[@]}" -print0 2>/dev/null)
}

# outdir_astray TO: says why PARTIAL could not get its name TO
outdir_astray() {
	local at
	at=$(readlink "$PARTIAL")
	if [[ -e $1 || -L $1 ]]; then
		echo "somebody has put something at $1"
	elif [[ $at == *' (deleted)' ]]; then
		echo "somebody has removed $1.partial while it was filled"
	else
		echo "somebody has moved $1.partial while it was filled"
	fi
}

outdir_where() { # where PARTIAL is by now
	readlink "$PARTIAL"
}

# outdir_keep FROM TO: PARTIAL, whose name is FROM, gets its name TO. Status 1: TO is taken. Whoever kills us
# leaves what outdir_adopt() takes, or TO: so its mark and its own mode are its last things to change.
outdir_keep() {
	local mark
	mark=$(stat -L -c %d:%i "$PARTIAL")
	outdir_umask find "$PARTIAL/" -mindepth 1 -maxdepth 1 -exec chmod -R '=rwX' {} + # as what anybody makes
	mv -nT -- "$1" "$2" 2>/dev/null || true
	[[ $(outdir_id "$2") == "$mark" ]] || return 1
	rm -f "$PARTIAL"/{mark,lock}
	outdir_umask chmod '=rwX' "$PARTIAL/."
	outdir_close
}

# outdir_done WHAT: PARTIAL gets its name OUT; where it cannot, it is said where WHAT is
outdir_done() {
	outdir_keep "$OUT.partial" "$OUT" || die 1 "$(outdir_astray "$OUT"): $1 in $(outdir_where)"
}

outdir_drop() { # outdir_drop FROM: PARTIAL, whose name is FROM, goes
	find "$PARTIAL/" -mindepth 1 -delete 2>/dev/null || true
	[[ $(outdir_id "$1") != "$(stat -L -c %d:%i "$PARTIAL")" ]] || rmdir -- "$1"
	outdir_close
}

# outdir_finished: what PARTIAL holds that is whole, of who starts runs of their own in it; nothing where
# there is none
outdir_finished() {
	local file n=0
	for file in "$PARTIAL"/*/run.json; do
		! jq -e '.cells | length > 0' "$file" >/dev/null 2>&1 || n=$((n + 1))
	done
	if ((n)); then
		echo "$n of its runs"
	elif [[ -s $PARTIAL/claims ]]; then
		echo "its claims"
	fi
}

# outdir_end: for the end of who has begun one: what has finished in it is kept, all else goes
outdir_end() {
	local finished
	[[ -n $PARTIAL ]] || return 0
	finished=$(outdir_finished)
	if [[ -z $finished ]]; then
		outdir_drop "$OUT.partial"
		[[ ${END_STATUS-} != 143 ]] || note "stopped before any of it finished; nothing is kept"
	elif outdir_keep "$OUT.partial" "$OUT"; then
		note "it did not come to its end; $finished, which finished, can be found in $OUT"
	else
		note "$(outdir_astray "$OUT"): $finished, which finished, can be found in $(outdir_where)"
	fi
}

outdir_close() {
	exec {OUTDIR_FD}<&- {OUTDIR_LOCK}<&-
	PARTIAL=
}

OUTDIR_DEFAULT= # not empty: OUT is of our own choice, after that

outdir_default() { # outdir_default PATH: sets OUT to it, or with a number behind it
	local n=2
	OUT=$1 OUTDIR_DEFAULT=$1
	while [[ -e $OUT.partial || -L $OUT.partial || -e $OUT || -L $OUT ]]; do # one gets its name meanwhile
		OUT=$1-$n n=$((n + 1))
	done
}

outdir_unused() { # outdir_unused PATH: it, or with a number behind it
	local path=$1 n=2
	while [[ -e $path || -L $path ]]; do
		path=$1-$n n=$((n + 1))
	done
	echo "$path"
}
