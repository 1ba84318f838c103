#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What cannot be read of a checkout is unknown, and not clean; that it is another user's is no hindrance.
. "$(dirname "$0")/lib.sh"
. "$SRC/scripts/lib/origin.sh"

export HOME=$SCRATCH GIT_CONFIG_NOSYSTEM=1
repo=$SCRATCH/repo
in_repo() {
	git -c safe.directory="$repo" -C "$repo" -c user.name=test -c user.email=test@localhost "$@"
}
is() { # is COMMIT DIRTY WHAT [DIR]
	origin_set "${4-$repo}"
	expect_true "$3" test "$MAPBENCH_COMMIT $MAPBENCH_DIRTY" = "$1 $2"
}
make_tree() { # make_tree DIR
	mkdir -p "$1"/{bench,module,scripts}
	echo 'PACKAGE_VERSION="1.0"' >"$1/module/dkms.conf"
	touch "$1/bench/x.c" "$1/scripts/mapbench"
}

make_tree "$repo"
git init -q -b main "$repo"
in_repo add .
in_repo commit -q -m first
commit=$(in_repo rev-parse HEAD)
is "$commit" false "a clean checkout"
echo x >"$repo/bench/x.c"
is "$commit" true "one with changes"
in_repo checkout -q -- .

chown -R 12345:12345 "$repo"
if git -C "$repo" rev-parse HEAD >/dev/null 2>&1; then
	echo "SKIP git reads another user's repository here"
	exit 77
fi
is "$commit" false "another user's, which git refuses unasked"
echo "echo ran >$SCRATCH/ran" >"$SCRATCH/monitor"
chmod +x "$SCRATCH/monitor"
in_repo config core.fsmonitor "$SCRATCH/monitor"
is "$commit" false "with a monitor"
expect_true "which is not run" test ! -e "$SCRATCH/ran"
echo x >"$repo/bench/x.c"
is "$commit" true "changes in it are seen"
in_repo checkout -q -- .

echo garbage >"$repo/.git/index"
is "$commit" null "where the tree cannot be compared, whether it is clean is unknown"
expect_true "and why is told" grep -q "cannot compare" <<<"$MAPBENCH_UNKNOWN"
in_repo read-tree HEAD
echo garbage >"$repo/.git/HEAD"
is "" null "where no commit can be read, neither is known"
expect_true "and why is told" grep -q "cannot read" <<<"$MAPBENCH_UNKNOWN"

copy=$SCRATCH/copy
make_tree "$copy"
is "" null "a copy has none" "$copy"
expect_true "but a version" test "$MAPBENCH_VERSION" = 1.0
before=$MAPBENCH_SOURCES
expect_true "and a hash" test "${#before}" = 64
echo x >"$copy/bench/x.c"
origin_set "$copy"
expect_true "which is another for other sources" test "$MAPBENCH_SOURCES" != "$before"

other=$SCRATCH/other
git init -q -b main "$other"
make_tree "$other/copy"
git -C "$other" -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m other
is "" null "nor has one that lies in a repository of something else" "$other/copy"
finish
