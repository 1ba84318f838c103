#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The version stands in one place, and all that tell it tell the same.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/origin.sh"

version=$(origin_version "$SRC")
expect_true "it is a semantic one" grep -qxE '(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}' <<<"$version"
# The newest heading; what is not released yet says so.
newest=$(sed -n 's/^## \([^, ]*\).*/\1/p' "$SRC/CHANGELOG.md" | head -n 1)
expect_true "CHANGELOG.md begins with it ($newest)" test "$newest" = "$version"
expect_true "it stands nowhere else" test -z "$(grep -rlF "\"$version\"" "$SRC"/{bench,module,scripts,CMakeLists.txt} |
	grep -vxF "$SRC/module/version.h")"

expect_status 0 "--version" "$MAPBENCH" --version
expect_true "it is one line" test "$(wc -l <"$SCRATCH/out")" = 1
expect_line out "^mapbench $version, (commit [0-9a-f]{40}|sources [0-9a-f]{64})" "with the version and what it is of"

# Of a copy, another version; and of a checkout, which one.
mkdir "$SCRATCH/copy"
cp -r "$SRC"/{scripts,bench,module} "$SCRATCH/copy/"
sed -i 's/^\(#define MAPBENCH_VERSION\) .*/\1 "9.8.7"/' "$SCRATCH/copy/module/version.h"
told() {
	expect_status 0 "$1" "$SCRATCH/copy/scripts/mapbench" --version
}
told "--version of a copy"
expect_line out '^mapbench 9\.8\.7, sources [0-9a-f]{64} \(.* is no checkout of mapbench\)$' "its hash, and that there is no commit"
git=(git -C "$SCRATCH/copy" -c user.name=test -c user.email=test@localhost)
"${git[@]}" init -q -b main && "${git[@]}" add . && "${git[@]}" commit -q -m first
told "--version of a checkout"
expect_line out "^mapbench 9\\.8\\.7, commit $("${git[@]}" rev-parse HEAD)\$" "its commit"
# Where the environment would lay files for a moment another user may exchange them. What says that we are inside is
# taken from that copy.
sed -i 's,/run/mapbench,/nosuch,' "$SCRATCH/copy/scripts/mapbench"
# shellcheck disable=SC2016 # the other shell expands it
expect_status 0 "--version with a TMPDIR, outside" unshare --mount --propagation private env "TMPDIR=$SCRATCH/none" \
	bash -c 'mount -t tmpfs tmp /tmp && exec "$0" --version' "$SCRATCH/copy/scripts/mapbench"
expect_line out "^mapbench 9\\.8\\.7, commit $("${git[@]}" rev-parse HEAD)" "its commit, without a file there"
"${git[@]}" checkout -q scripts/mapbench
echo >>"$SCRATCH/copy/bench/base/json.h"
told "--version of one with changes"
expect_line out "^mapbench 9\\.8\\.7, commit $("${git[@]}" rev-parse HEAD), with uncommitted changes\$" "that it has some"

module_says() ( # as test has built it
	# shellcheck source=/dev/null
	set -e && . "$SRC/scripts/run/all.sh" && kernel_ensure "$KERNEL_DEFAULT" && kernel_module && modinfo -F version "$MODULE"
)
expect_true "the module says the same" test "$(module_says)" = "$version"
finish
