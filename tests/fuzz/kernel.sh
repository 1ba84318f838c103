#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh deb|tree PATH: what --kernel PATH looks at, as scripts/mapbench has it, in the cache $CACHE;
# prints what it found.
set -euo pipefail
SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/run/all.sh"
"kernel_$1" "$2"
printf '%s\n' "$KERNEL" "$KERNEL_DIR" "$KERNEL_BUILD"
