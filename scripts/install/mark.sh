#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# mark.sh DIR: write down in an installed copy what its sources are, so that it knows whether they have
# changed since (origin.sh).
set -euo pipefail

SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$SRC/scripts/outside/origin.sh"
origin_mark "$1"
