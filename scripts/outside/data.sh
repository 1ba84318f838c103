# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where runs and their history are kept: in results/ of a checkout. An installed copy is nobody's to write to,
# so there it is the user's own directory for data (XDG Base Directory Specification).

. "$SRC/scripts/outside/trust.sh"
. "$SRC/scripts/outside/origin.sh"

data_home() {
	local home
	if [[ ${XDG_DATA_HOME-} == /* ]] && trust_own "$XDG_DATA_HOME"; then # else ignored, as its standard says
		echo "$XDG_DATA_HOME/mapbench"
	else
		home=$(trust_home)
		echo "$home/.local/share/mapbench"
	fi
}

data_set() { # sets and exports DATA; inside, that of an installed copy is known already (data_inside)
	if ! origin_installed "$SRC"; then
		DATA=$SRC/results
	elif ! inside || [[ -z ${DATA-} ]]; then
		DATA=$(data_home)
	fi
	export DATA
}

data_make() { # DATA is there then; status 1: it cannot be, and whoever needs it will say so
	[[ ! -d $DATA ]] || return 0
	trust_path "$DATA" held
	[[ -z $TRUST_WHY ]] && (umask 077 && mkdir -p -- "$DATA") 2>/dev/null
}

data_inside() { # makes DATA, which can be written inside, and has its name there from now on
	origin_installed "$SRC" || return 0
	! data_make || PATHS_WRITTEN+=("$(realpath -- "$DATA")")
	DATA=$(paths_inside "$DATA")
}
