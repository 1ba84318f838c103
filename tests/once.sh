# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# once.sh NAME READS COMMAND...: the test; but in test --quick not again where it has passed, and nothing of what
# READS stands for has changed since (scripts/verb/test.sh). MAPBENCH_PASSED is a directory of what has passed.
set -euo pipefail
name=$1 reads=$2
shift 2
[[ -n ${MAPBENCH_PASSED-} ]] || exec "$@"
if cmp -s "$MAPBENCH_PASSED/$name" "$MAPBENCH_SHARED/reads/$reads"; then
	echo "$name" >>"$MAPBENCH_SHARED/unchanged"
	echo "not run: it has passed, and nothing that it reads has changed since"
	exit
fi
rm -f "$MAPBENCH_PASSED/$name"
"$@"
mkdir -p "$MAPBENCH_SHARED/passed"
cp "$MAPBENCH_SHARED/reads/$reads" "$MAPBENCH_SHARED/passed/$name"
