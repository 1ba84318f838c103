#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# pages.sh DIR: into a new DIR the manual pages, man1/, and what completes words in bash, zsh and fish. All of
# it is made of what --help says, of mapbench and of each verb.
set -euo pipefail

SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$SRC/scripts/outside/origin.sh"
dir=${1:?} help=
rm -rf "$dir"
mkdir -p "$dir/help"
help=$dir/help
bash "$SRC/scripts/mapbench" --help >"$help/mapbench"
for file in "$SRC"/scripts/verb/*.sh; do
	verb=$(basename "$file" .sh)
	bash "$SRC/scripts/mapbench" "$verb" --help >"$help/mapbench-$verb"
done
python3 -I -B "$SRC/scripts/install/pages.py" "$(origin_version "$SRC")" "$help" "$dir"
