#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What this tree's module costs more, or less, than that of the commit before it is declared.
. "$(dirname "$0")/../../lib.sh"
not_on_debug_kernel "it compares instruction counts, and there the kernel's checks are counted along"
if [[ -z ${MAPBENCH_COMMIT-} ]]; then
	echo "SKIP the commit of this tree is unknown, so there is none before it"
	exit 77
fi
exec "$MAPBENCH" gate
