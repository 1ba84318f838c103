# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What is kept in the cache directory: made once, sealed with the checksums of its files, and made
# again where these no longer agree. One mapbench at a time makes a thing; any number may use it.

# cache_seal DIR PATH...: write down the checksums of the files at and below those paths of DIR. The
# last line tells a list that is whole from one that was cut off.
cache_seal() {
	(
		cd "$1" && shift &&
			find "$@" -type f ! -path ./manifest.new -print0 | sort -z | xargs -0 -r sha256sum >manifest.new &&
			echo "# whole" >>manifest.new && mv manifest.new manifest
	)
}

# cache_whole DIR: whether it was sealed, and all files that were are as they were then
cache_whole() {
	[[ $(tail -n 1 "$1/manifest" 2>/dev/null) == "# whole" ]] &&
		(cd "$1" && sha256sum --check --strict --status manifest) 2>/dev/null
}

# cache_spoilt DIR WHAT: say so where there is something that is not whole
cache_spoilt() {
	[[ ! -e $1 ]] || note "$2 in the cache is damaged or incomplete: making it again ($1)"
}

# cache_lock NAME WHAT: have that lock of the cache; sets CACHE_LOCK, which is to be closed. Says so
# where that takes more than a moment, since what another one does may take minutes.
cache_lock() {
	cache_open "$CACHE/$1"
	lock_wait "$CACHE_LOCK" "$2"
}

# cache_open FILE: sets CACHE_LOCK, that lock file open. Whoever could open it could hold it and keep us
# waiting, so nobody else can; and what is no file, as a pipe, would be waited for.
cache_open() {
	local mask
	[[ ! -e $1 || -f $1 ]] || die 1 "$1 in the cache is no file: remove it"
	mask=$(umask)
	umask 077
	{ exec {CACHE_LOCK}<>"$1"; } 2>/dev/null || die 1 "cannot write to $1: see its rights, or set MAPBENCH_CACHE"
	umask "$mask"
	chmod 600 "$1" # an earlier version's was for all to read
}
