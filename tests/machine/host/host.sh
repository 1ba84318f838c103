#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# run --machine host, bind and unbind on a Debian host that a guest plays.
# HOST_FILTER and HOST_REPEAT: the cells of the run ("" for the whole quick suite).
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "the host that the guest plays is a Debian with a kernel of Debian's"
. "$SRC/tests/machine/host/host_machine.sh"

host_built
expect_status 0 "the guest that plays the host" host_machine host_inside.sh
grep -E '^(not )?ok|^#' "$SCRATCH/out"
expect_line out '^[1-9][0-9]* passed, 0 failed$' "all is well on it"
finish
