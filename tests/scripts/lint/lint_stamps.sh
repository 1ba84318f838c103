#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# lint looks again at what changed, at all of it where a tool or a rule did, and at what it found a
# fault in; at nothing else.
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/build/build.sh"
. "$SRC/scripts/verb/lint.sh"

SRC=$SCRATCH/tree BUILD=$SCRATCH/build
mkdir -p "$SRC"/{scripts/verb,module} "$BUILD/lint"
cd "$SRC" || exit 1
echo rules >scripts/verb/lint.sh
for name in a b c d e 'f g'; do
	echo good >"module/$name"
done
cat >"$SCRATCH/linter" <<EOF
#!/bin/sh
bad=0
for file; do
	[ "\$file" != --strict ] || continue
	echo "\$file" >>"$SCRATCH/looked"
	! grep -rH bad "\$file" || bad=1
done
exit \$bad
EOF
chmod +x "$SCRATCH/linter"
# shellcheck disable=SC2034 # lint.sh reads them
tools=one besides=(scripts/verb/lint.sh)

# shellcheck disable=SC2317 # called through looked
each() {
	lint_each each "$SCRATCH/linter" "$@" -- module/*
}

# shellcheck disable=SC2034 # lint.sh reads it
LINT_READS=([whole]=module)
# shellcheck disable=SC2317 # called through lint_once
lint_whole() {
	"$SCRATCH/linter" module
}

looked() { # looked STATUS WHAT FILE,FILE... COMMAND...: the command looks at those files, with that status
	: >"$SCRATCH/looked"
	expect_status "$1" "$2" "${@:4}"
	expect_true "  looked at: ${3:-nothing}" test "$(sort -u "$SCRATCH/looked" | paste -sd,)" = "$3"
}

ALL='module/a,module/b,module/c,module/d,module/e,module/f g'
looked 0 "all, at first" "$ALL" each
looked 0 "nothing changed" "" each
echo better >module/b
looked 0 "one changed" module/b each
echo bad >module/c
looked 1 "a fault" module/c each
expect_line out '^module/c:bad$' "  is told"
looked 1 "and again as long as it is there" module/c each
echo worse >'module/f g'
looked 1 "also with another that is good" "module/c,module/f g" each
looked 1 "but not at the good one again" module/c each
echo good >module/c
looked 0 "mended" module/c each
rm module/e
looked 0 "one is gone" "" each
echo good >module/e
looked 0 "and there again" module/e each
looked 0 "another option" "$ALL" each --strict
tools=two
looked 0 "another tool" "$ALL" each
echo others >scripts/verb/lint.sh
looked 0 "another rule" "$ALL" each

looked 0 "the whole, at first" module lint_once whole
looked 0 "nothing changed" "" lint_once whole
echo bad >module/c
looked 1 "a fault" module lint_once whole
looked 1 "and again as long as it is there" module lint_once whole
echo good >module/c
looked 0 "mended" module lint_once whole
looked 0 "nothing changed since" "" lint_once whole
# shellcheck disable=SC2034 # lint.sh reads it
tools=three
looked 0 "another tool" module lint_once whole
mv module/a module/z
looked 0 "another name" module lint_once whole
finish
