# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

report() { # report VERB RUN: the Python part
	report_module report "$@"
}

# report_module MODULE ARGUMENT...: one of its programs. Python looks for modules in our directory and in its
# own ones alone (-I): not in the current directory or the home directory, which may be another user's. Ours
# is told as a word, since PYTHONPATH takes a colon in it for the end of a path.
REPORT_START='import sys
sys.path.insert(0, sys.argv.pop(1))
try:
	from report.cli.entry import main
	main()
except MemoryError:
	sys.exit("mapbench: there is not enough memory for Python: see ulimit -v, and give it more")
'

report_module() {
	local status=0
	# Where it is killed, bash has a line of its own for that, in terms of this file.
	{ MPLCONFIGDIR=${CACHE-${REPORT_SETTINGS-}}/matplotlib python3 -I -B -c "$REPORT_START" "$SRC/scripts" "$@" 2>&9 9>&-; } \
		9>&2 2>/dev/null || status=$?
	case $status in
	134 | 135 | 136 | 137 | 139)
		note "Python was ended by SIG$(kill -l "$status"), as where there is too little memory: give it more, and try again"
		;;
	esac
	return "$status"
}
