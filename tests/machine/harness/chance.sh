#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs that are ended at random: MAPBENCH_KILLS of them (10), MAPBENCH_KILLS_SEED (drawn) says which. Where
# their number is given each boots a machine.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it is about processes of the host, and slow there"
[[ -z ${MAPBENCH_KILLS-} ]] || export MAPBENCH_TAPE=no
python3 -B "$SRC/tests/machine/harness/stopped.py" "$SCRATCH" "${MAPBENCH_KILLS:-10}" "${MAPBENCH_KILLS_SEED:-$RANDOM}"
