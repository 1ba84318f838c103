#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# kbuild.sh MODULE_DIR BUILD_DIR HEADERS_DIR [VARIABLE=VALUE]...: build the module on a copy, since
# kbuild writes beside its sources.
set -euo pipefail

module=$1 build=$2 headers=$3
shift 3
rm -rf "$build"
mkdir -p "$(dirname "$build")"
cp -rH -- "$module" "$build" # which may be a link
odd=$(find "$build" -xtype p -print -quit)
[[ -z $odd ]] || { echo "$odd is a pipe, which would be waited for" >&2; exit 1; } # laid meanwhile
make -s -C "$headers" "M=$build" "$@" modules
