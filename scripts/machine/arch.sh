# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Which processor the machine has. scripts/machine/arch/ has a file for each, named as Debian names it,
# which sets ARCH_*; scripts/lint/globals.txt says what each of these is.

arch_names() { # a line each, this host's own first
	echo amd64
	(cd "$SRC/scripts/machine/arch" && printf '%s\n' *) | grep -vx amd64
}

arch_help() { # them in a line of a help, with the one that is taken where none is named
	arch_names | sed '1s/$/ (default)/' | paste -sd'|' | sed 's/|/ or /g'
}

arch_set() { # arch_set NAME
	ARCH=$1
	. "$SRC/scripts/machine/arch/$1"
}

arch_set amd64
