#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What cmake --install puts where, and what it is then: without a compiler, by whatever umask, below DESTDIR.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/origin.sh"

DEST=$SCRATCH/dest AT=$SCRATCH/dest/usr/share/mapbench
expect_status 0 "(cmake without a compiler)" env CC=/nosuch CXX=/nosuch cmake -S "$SRC" -B "$SCRATCH/build" \
	-DMAPBENCH_BUILD=OFF -DCMAKE_INSTALL_PREFIX=/usr
umask 077
DESTDIR=$DEST expect_status 0 "cmake --install" cmake --install "$SCRATCH/build"
umask 022
door() { # door ARGUMENT...: the installed one, where nobody is inside yet
	(cd / && env -u MAPBENCH_INSIDE -u CACHE -u ROOT -u DATA "MAPBENCH_CACHE=$SCRATCH/none" "HOME=$SCRATCH" "$DEST/usr/bin/mapbench" "$@")
}
expect_true "nothing lies elsewhere" test "$(cd "$DEST" && echo * */*)" = "usr usr/bin usr/share"
expect_true "all can be read by all" test -z "$(find "$DEST/usr/share" -type f ! -perm -444 -print -quit)"
expect_true "no link leads out of it" test "$(readlink "$DEST/usr/bin/mapbench")" = ../share/mapbench/scripts/mapbench
for file in man/man1/mapbench.1 man/man1/mapbench-run.1 bash-completion/completions/mapbench zsh/site-functions/_mapbench \
	fish/vendor_completions.d/mapbench.fish doc/mapbench/README.md doc/mapbench/CHANGELOG.md; do
	expect_true "$file" test -s "$DEST/usr/share/$file"
done
expect_true "not the module's source for dkms" test ! -e "$DEST/usr/src"
DESTDIR=$DEST expect_status 0 "which is a component of its own" cmake --install "$SCRATCH/build" --component dkms
expect_true "its dkms.conf has the version" grep -qxF "PACKAGE_VERSION=\"$(origin_version "$SRC")\"" \
	"$DEST/usr/src/mapbench-$(origin_version "$SRC")/dkms.conf"

# Which mapbench it is.
sources=$(origin_sources "$SRC")
expect_status 0 "--version" door --version
expect_line out "^mapbench $(origin_version "$SRC"), installed, sources $sources\$" "what is built is the checkout's, by its hash"
origin_set "$AT"
expect_true "as it is it is clean" test "$MAPBENCH_DIRTY $MAPBENCH_UNKNOWN" = "false "
echo >>"$AT/bench/base/json.h"
origin_set "$AT"
expect_true "with a change it is not" test "$MAPBENCH_DIRTY" = true
expect_true "which is told" grep -q 'changed since it was installed' <<<"$MAPBENCH_UNKNOWN"
git init -q "$AT"
expect_true "a checkout is not installed" test "$(origin_installed "$AT" && echo installed)" = ""
rm -rf "$AT/.git"

# Verbs: all say what they are, and those that are about a checkout say so. Without a run there is no history.
for verb in "$AT"/scripts/verb/*.sh; do
	verb=$(basename "$verb" .sh)
	expect_status 0 "$verb --help" door "$verb" --help
done
for verb in lint test; do
	expect_status 2 "$verb is refused" door "$verb"
	expect_line err "^mapbench: $verb is of a checkout" "and says why"
done
expect_status 2 "history" door history
expect_line err "no history at $SCRATCH/.local/share/mapbench/history.jsonl" "it looks in the user's own directory"
XDG_DATA_HOME=$SCRATCH expect_status 2 "history with XDG_DATA_HOME" door history
expect_line err "no history at $SCRATCH/mapbench/history.jsonl" "or in that"
expect_true "nothing was made" test ! -e "$SCRATCH/none" -a ! -e "$SCRATCH/.local"
finish
