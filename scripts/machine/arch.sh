# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Which processor the machine has. scripts/machine/arch/ has a file for each, named as Debian names it,
# which sets ARCH_*; scripts/lint/globals.txt says what each of these is.

arch_names() { # a line each, this host's own first
	echo amd64
	(cd "$SRC/scripts/machine/arch" && printf '%s\n' *) | grep -vx amd64
}

# arch_help COLUMN [TEXT]: the flag in a help whose texts begin in that column; in a line of its own where it has
# no room beside them. What completes a command line takes the names from it (scripts/install/helptext.py).
arch_help() {
	local flag
	flag="  --arch $(arch_names | paste -sd'|')"
	((${#flag} + 2 <= $1)) || { echo "$flag" && flag=; }
	printf '%-*s%s' "$1" "$flag" "${2:-the processor} (default $(arch_names | head -n 1))"
}

arch_set() { # arch_set NAME
	ARCH=$1
	. "$SRC/scripts/machine/arch/$1"
}

arch_set amd64
