# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

report() { # report VERB RUN: the Python part
	report_module report "$@"
}

# report_module MODULE ARGUMENT...: one of its programs. Python looks for modules in our directory and in its
# own ones alone (-I): not in the current directory or the home directory, which may be another user's. Ours
# is told as a word, since PYTHONPATH takes a colon in it for the end of a path.
REPORT_START='import sys; sys.path.insert(0, sys.argv.pop(1)); from report.cli.entry import main; main()'

report_module() {
	MPLCONFIGDIR=${CACHE-${REPORT_SETTINGS-}}/matplotlib python3 -I -B -c "$REPORT_START" "$SRC/scripts" "$@"
}
