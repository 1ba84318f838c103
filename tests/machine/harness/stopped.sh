#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a signal leaves of a verb, by a table of verbs, phases and signals.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about processes of the host, and slow there"
export MAPBENCH_TAPE=no # what is being booted is stopped as well
python3 -B "$SRC/tests/machine/harness/stopped.py" "$SCRATCH"
