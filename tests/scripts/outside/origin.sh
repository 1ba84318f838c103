#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What cannot be read of a checkout is unknown, and not clean; that it is another user's is no hindrance.
. "$(dirname "$0")/../../lib.sh"
needs_root "it gives files to other users"
. "$SRC/scripts/outside/origin.sh"

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
	echo '#define MAPBENCH_VERSION "3.2.1"' >"$1/module/version.h"
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

# Nothing else that its owner has configured is run either.
in_repo config --unset core.fsmonitor
rm -f "$SCRATCH/ran"
cat >"$SCRATCH/run" <<END
#!/bin/sh
echo ran >>$SCRATCH/ran
cat
END
chmod +x "$SCRATCH/run"
for filter in x y.Z; do
	in_repo config "filter.$filter.clean" "$SCRATCH/run"
	in_repo config "filter.$filter.smudge" "$SCRATCH/run"
	in_repo config "filter.$filter.required" true
done
in_repo config gpg.program "$SCRATCH/run"
in_repo config log.showSignature true
printf '%s\n' 'bench/* filter=x' 'module/* filter=y.Z' >"$repo/.git/info/attributes"
install -m 755 "$SCRATCH/run" "$repo/.git/hooks/post-index-change"
touch -d tomorrow "$repo/bench/x.c" "$repo/module/version.h"
is "$commit" false "with filters and hooks"
origin_git "$repo" archive --format=tar HEAD module >"$SCRATCH/tar"
origin_git "$repo" log >"$SCRATCH/log"
expect_true "what is committed is read" test -s "$SCRATCH/tar" -a -s "$SCRATCH/log"
expect_true "none of which is run" test ! -e "$SCRATCH/ran"

# A file that is to have the verdict on a commit's signature, in a commit that has one.
signed() { # signed FORMAT: the first line of such a signature
	in_repo cat-file commit "$commit" | sed "0,/^\$/s/^\$/gpgsig -----BEGIN $1-----\\n x\\n -----END $1-----\\n/" |
		in_repo hash-object -t commit -w --stdin
}
echo '/module/version.h export-subst' >>"$repo/.git/info/attributes"
# shellcheck disable=SC2016 # the format is git's
echo '#define MAPBENCH_VERSION "$Format:%G?$"' >"$repo/module/version.h"
in_repo -c filter.y.Z.clean=cat -c filter.x.clean=cat commit -q -a -m signature
commit=$(in_repo rev-parse HEAD)
rm "$SCRATCH/ran"
for program in openpgp x509 ssh; do
	in_repo config "gpg.$program.program" "$SCRATCH/run"
done
for format in 'PGP SIGNATURE' 'SIGNED MESSAGE' 'SSH SIGNATURE'; do
	origin_git "$repo" archive --format=tar "$(signed "$format")" module >"$SCRATCH/tar"
	expect_true "a signature is not checked, $format" test ! -e "$SCRATCH/ran"
	expect_true "and said to be none" grep -qa 'MAPBENCH_VERSION "[BEN]"' "$SCRATCH/tar"
done
in_repo config 'filter.x=y.clean' "$SCRATCH/run"
echo 'bench/* filter=x=y' >>"$repo/.git/info/attributes"
is "$commit" false "a filter that no option could turn off"
expect_true "is not run" test ! -e "$SCRATCH/ran"
in_repo config --remove-section 'filter.x=y'

# One that is added as git begins.
mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/git" <<END
#!/bin/sh
case "\$*" in *archive*) $(command -v git) config -f $repo/.git/config filter.late.smudge $SCRATCH/run ;; esac
exec $(command -v git) "\$@"
END
chmod +x "$SCRATCH/bin/git"
echo 'module/* filter=late' >>"$repo/.git/info/attributes"
PATH=$SCRATCH/bin:$PATH origin_git "$repo" archive --format=tar HEAD module >"$SCRATCH/tar"
expect_true "what is added meanwhile is there" grep -q late "$repo/.git/config"
expect_true "and is not run" test -s "$SCRATCH/tar" -a ! -e "$SCRATCH/ran"

# What would be waited for: a pipe that lies elsewhere, and one that no look at .git can find.
mkfifo "$SCRATCH/pipe"
in_repo config core.excludesFile "$SCRATCH/pipe"
in_repo config core.attributesFile "$SCRATCH/pipe"
is "$commit" false "with a pipe for what is ignored"
in_repo config --unset core.excludesFile
in_repo config --unset core.attributesFile
git init -q "$repo/nested"
rm "$repo/nested/.git/HEAD"
mkfifo "$repo/nested/.git/HEAD"
# shellcheck disable=SC2034 # origin.sh reads it
ORIGIN_PATIENCE=3
is "$commit" null "with a pipe in another repository in it"
expect_true "which is told" grep -q "git gives no answer within 3 s" <<<"$MAPBENCH_UNKNOWN"
# shellcheck disable=SC2034
ORIGIN_PATIENCE=120
rm -r "$repo/nested"
rm "$repo/.git/info/attributes" "$repo/.git/hooks/post-index-change"

git init -q -b main "$SCRATCH/elsewhere"
export GIT_DIR=$SCRATCH/elsewhere/.git GIT_WORK_TREE=$SCRATCH/elsewhere GIT_INDEX_FILE=$SCRATCH/elsewhere/index
is "$commit" false "where the environment, as a hook has it, is of another repository"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

mkfifo "$repo/.git/FETCH_HEAD"
is "" null "with a pipe in it"
expect_true "which is told" grep -q "FETCH_HEAD is no file" <<<"$MAPBENCH_UNKNOWN"
rm "$repo/.git/FETCH_HEAD"

echo garbage >"$repo/.git/index"
is "$commit" null "where the tree cannot be compared, whether it is clean is unknown"
expect_true "and why is told" grep -q "cannot compare" <<<"$MAPBENCH_UNKNOWN"
in_repo read-tree HEAD
echo garbage >"$repo/.git/HEAD"
is "" null "where no commit can be read, neither is known"
expect_true "and why is told" grep -q "cannot read $repo: .*'$repo/.git'" <<<"$MAPBENCH_UNKNOWN"
in_repo symbolic-ref HEAD refs/heads/main 2>/dev/null || echo ref: refs/heads/main >"$repo/.git/HEAD"
in_repo read-tree HEAD
in_repo worktree add -q --detach "$SCRATCH/tree"
chown -R 12345:12345 "$SCRATCH/tree" "$repo"
is "$(in_repo rev-parse HEAD)" false "a worktree" "$SCRATCH/tree"
cp -r "$repo/.git" "$SCRATCH/bare"
expect_true "a bare one" test "$(origin_git "$SCRATCH/bare" rev-parse HEAD)" = "$(in_repo rev-parse HEAD)"

copy=$SCRATCH/copy
make_tree "$copy"
is "" null "a copy has none" "$copy"
expect_true "but a version" test "$MAPBENCH_VERSION" = 3.2.1
before=$MAPBENCH_SOURCES
expect_true "and a hash" test "${#before}" = 64
echo x >"$copy/bench/x.c"
origin_set "$copy"
expect_true "which is another for other sources" test "$MAPBENCH_SOURCES" != "$before"

# Whoever can write beside a copy may lay a repository there that knows it.
open=$SCRATCH/open
mkdir -m 1777 "$open"
make_tree "$open/mapbench"
git init -q -b main "$open"
git -C "$open" add .
git -C "$open" -c user.name=test -c user.email=test@localhost commit -q -m theirs
git -C "$open" config filter.x.clean "$SCRATCH/run"
echo '* filter=x' >"$open/.git/info/attributes"
touch -d tomorrow "$open/mapbench/bench/x.c"
chown -R 12345:12345 "$open/.git"
is "" null "a repository that another user has laid above it is none" "$open/mapbench"
expect_true "and why is told" grep -q "$open/.git is another user's" <<<"$MAPBENCH_UNKNOWN"
mv "$open/.git" "$SCRATCH/theirs"
echo "gitdir: $SCRATCH/theirs" >"$open/.git"
is "" null "nor one that a file of ours leads to" "$open/mapbench"
rm "$open/.git"
ln -s "$SCRATCH/theirs" "$open/.git"
is "" null "nor one that a link of ours leads to" "$open/mapbench"
expect_true "nothing of them was run" test ! -e "$SCRATCH/ran"
rm "$open/.git"

other=$SCRATCH/other
git init -q -b main "$other"
make_tree "$other/copy"
git -C "$other" -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m other
is "" null "nor has one that lies in a repository of something else" "$other/copy"
finish
