# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What can be done before there is a root file system, or without one: the words of every verb are looked at,
# and a verb that only reads runs reads them with the host's Python. What needs that one's standard library
# alone says the same everywhere, so it always runs here. What needs numpy, matplotlib or jsonschema, whose
# versions differ, and with them a drawing's bytes and the last digit of what is drawn at random, goes on in
# the root file system, where there is one; else the host's have to do, if it has them.

READER_LATER=76 # the status of what needs more than the standard library
READER_PYTHON='import sys; sys.exit(sys.version_info < (3, 11))'
READER_LIBRARIES='import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, ("numpy", "matplotlib", "jsonschema"))))'

# reader_verb HOW COMMAND VERB ARGUMENT...: that verb, here, by the command that begins one. HOW is words: no
# more than its words; reads: what it reads, by the standard library; libraries: by all that the host's Python
# has. Ends with the verb's status, unless that is to go on in the root file system; then it returns, and
# READER_STATUS says why.
reader_verb() {
	local how=$1
	shift
	set +e # which a condition would, for all that runs in it
	(
		set -e
		end_begin
		unset CACHE ROOT
		REPORT_SETTINGS=
		export MAPBENCH_OUTSIDE=$how
		if [[ $how == libraries ]]; then
			REPORT_SETTINGS=$(mktemp -d)
			end_add rm -rf "$REPORT_SETTINGS"
		fi
		"$@"
	)
	READER_STATUS=$?
	set -e
	[[ $READER_STATUS == "$OPTION_LATER" || $READER_STATUS == "$READER_LATER" ]] || exit "$READER_STATUS"
}

reader_words() { # reader_words COMMAND VERB ARGUMENT...: before there is a cache
	if python3 -I -c "$READER_PYTHON" 2>/dev/null; then
		reader_verb reads "$@"
	else
		reader_verb words "$@"
	fi
}

# reader_libraries COMMAND VERB ARGUMENT...: where there is no root file system, or it cannot be entered
reader_libraries() {
	[[ $READER_STATUS != "$READER_LATER" || (-d $ROOT && -n $USERNS_KIND) ]] ||
		! python3 -I -c "$READER_LIBRARIES" 2>/dev/null || reader_verb libraries "$@"
}
