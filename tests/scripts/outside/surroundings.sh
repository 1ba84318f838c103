#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What surrounds the front door: variables that mean something to compilers, git, Python, bash or make change
# nothing; where it cannot work it says so in one line. The root file system plays the host.
if [[ -z ${SURROUNDINGS_TEST-} ]]; then
	SURROUNDINGS_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
needs_root "it gives files to other users"
not_on_debug_kernel "it is about the host"

outside() { # outside [VARIABLE=VALUE]... -- ARGUMENT...: as on a host, where nobody is inside yet
	local set=()
	while [[ $1 != -- ]]; do
		set+=("$1")
		shift
	done
	shift
	env -u MAPBENCH_INSIDE -u TMPDIR MAPBENCH_CACHE="$CACHE" "${set[@]}" "$MAPBENCH" "$@"
}

says() { # says REGEX
	expect_line err "^mapbench: .*$1" "and says: $1"
	expect_true "in one line" test "$(grep -vc 'waiting for it$' "$SCRATCH/err")" = 1
}

# A module that tells what it was built with.
dir=$SCRATCH/driver
mkdir "$dir"
echo 'obj-m := told.o' >"$dir/Kbuild"
cat >"$dir/told.c" <<'END'
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#ifdef MAPBENCH_FROM_OUTSIDE
MODULE_INFO(told, "from outside");
#endif
MODULE_DESCRIPTION("a test");
MODULE_LICENSE("GPL");
END
expect_status 0 "build with flags for kbuild in the environment" outside KCFLAGS=-DMAPBENCH_FROM_OUTSIDE -- build "$dir"
says 'KCFLAGS of the environment: not used'
ko=$(echo "$dir"/7.2*/told.ko)
expect_true "they are not in it" test -s "$ko" -a -z "$(modinfo -F told "$ko")"
expect_status 0 "build with LLVM and with make's own flags" outside LLVM=1 MAKEFLAGS=n CC=nosuch -- build "$dir"
says 'CC LLVM MAKEFLAGS of the environment'

expect_status 0 "history with a Python that is nowhere, and a locale" outside PYTHONHOME=/nosuch PYTHONPATH=/nosuch LC_CTYPE=xx_YY \
	-- history "$SRC/results/history.jsonl"
expect_true "nothing is said" test ! -s "$SCRATCH/err"
mkdir "$SCRATCH/few"
ln -s "$(command -v bash)" "$SCRATCH/few"
expect_status 0 "history with a PATH that has bash alone" outside "PATH=$SCRATCH/few" -- history "$SRC/results/history.jsonl"
expect_true "nothing is said" test ! -s "$SCRATCH/err"
expect_status 2 "MAPBENCH_INSIDE is not believed" outside MAPBENCH_INSIDE=1 -- history "$SCRATCH/nosuch"
says 'no history'
run=$SRC/results/amd64-7.2
for options in noglob:noclobber monitor keyword:allexport physical:posix:privileged:monitor; do
	expect_status 0 "bash's options of the environment, $options" outside "SHELLOPTS=$options" BASHOPTS=failglob:nocasematch FUNCNEST=3 -- \
		compare "$run" "$run"
	expect_line out '.' "it compares"
	expect_true "nothing else is said" test ! -s "$SCRATCH/err"
done
expect_status 0 "functions of the environment" outside 'BASH_FUNC_cd%%=() { echo; }' 'BASH_FUNC_die%%=() { :; }' \
	CDPATH=/usr GLOBIGNORE='*' -- compare "$run" "$run"
expect_status 2 "/ as a run" outside -- compare / "$run"
says 'cannot read .*/run.json'

# What another user has laid in the current directory, and in his home directory, which sudo may have left us.
theirs=$SCRATCH/theirs
site=$theirs/.local/lib/python$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')/site-packages
chmod 755 "$SCRATCH"
mkdir -p "$site"
for name in report json runpy argparse matplotlib; do
	echo 'print("theirs ran")' >"$theirs/$name.py"
done
echo 'import sys; print("theirs ran")' >"$site/theirs.pth"
git config -f "$theirs/.gitconfig" trace2.eventTarget "$SCRATCH/trace"
mkfifo "$theirs/matplotlibrc"
chown -R 65534 "$theirs"
cd "$theirs" || exit
expect_status 0 "history, in another user's directory" outside -- history "$SRC/results/history.jsonl"
expect_true "none of his modules is run" test -z "$(grep 'theirs ran' "$SCRATCH"/{out,err})"
expect_status 0 "drawn there" timeout 120 env -u MAPBENCH_INSIDE -u TMPDIR MAPBENCH_CACHE="$CACHE" "$MAPBENCH" \
	history "$SRC/results/history.jsonl" --plot "$SCRATCH/plot.svg"
expect_true "by matplotlib, as it comes" test -s "$SCRATCH/plot.svg"
cd "$SCRATCH" || exit
expect_status 0 "history, with his home directory" outside "HOME=$theirs" -- history "$SRC/results/history.jsonl"
expect_true "nor what is in that one" test -z "$(grep 'theirs ran' "$SCRATCH"/{out,err})" -a ! -e "$SCRATCH/trace"
# shellcheck disable=SC2016 # the inner shell expands it
HOME=$theirs unshare --mount --propagation private bash "$SRC/scripts/outside/enter.sh" "$ROOT" "$SRC" "$CACHE" 0 -- / \
	sh -c 'stat -c "%u %a" "$HOME" && ls -A "$HOME"' >"$SCRATCH/home"
expect_true "inside it is one of our own, in which is nothing" test "$(cat "$SCRATCH/home")" = "0 700"

# A root file system without the directories that others are mounted on.
bare=$SCRATCH/bare
mkdir -p "$bare"
mount -t tmpfs none "$bare"
mkdir "$bare"/{upper,work,root}
mount -t overlay -o "lowerdir=$ROOT,upperdir=$bare/upper,workdir=$bare/work" bare "$bare/root"
rm -rf "$bare"/root/{proc,sys,dev,run,tmp,etc/resolv.conf}
mkdir -p "$bare/root/etc/resolv.conf/directory"
expect_status 0 "one without /proc and /dev" unshare --mount --propagation private bash "$SRC/scripts/outside/enter.sh" \
	"$bare/root" "$SRC" "$CACHE" 0 -- / test -e /proc/self -a -e /dev/null -a -d /tmp
expect_true "nothing is said" test ! -s "$SCRATCH/err"
umount "$bare/root" "$bare"

# A file system that does not answer, as of a server that is gone.
mkdir "$SCRATCH/silent"
[[ -e /dev/fuse ]] || mknod -m 600 /dev/fuse c 10 229
if { exec {fuse}<>/dev/fuse; } 2>/dev/null &&
	mount -i -t fuse -o "fd=$fuse,rootmode=40000,user_id=0,group_id=0" silent "$SCRATCH/silent"; then
	mkdir "$SCRATCH/old" # of a host with a Python that is too old, so that the root file system is entered
	ln -s /bin/false "$SCRATCH/old/python3"
	expect_status 0 "a file system that does not answer, of which nothing is named" timeout -s KILL 200 \
		env -u MAPBENCH_INSIDE -u TMPDIR MAPBENCH_CACHE="$CACHE" "PATH=$SCRATCH/old:$PATH" "$MAPBENCH" history \
		"$SRC/results/history.jsonl"
	umount -l "$SCRATCH/silent"
	exec {fuse}>&-
	says "the file system at .*/silent does not answer: it is left out in here"
else
	echo "# no FUSE here: no file system that does not answer"
fi

mkdir -p "$SCRATCH/a:b/mapbench"
cp -r "$SRC"/{bench,docs,module,scripts} "$SCRATCH/a:b/mapbench/"
expect_status 0 "a checkout with a colon in its path" env -u MAPBENCH_INSIDE -u TMPDIR MAPBENCH_CACHE="$CACHE" \
	"$SCRATCH/a:b/mapbench/scripts/mapbench" history "$SRC/results/history.jsonl"

# git tells its hooks which repository they are in.
git init -q -b main "$SCRATCH/other"
git -C "$SCRATCH/other" -c user.name=test -c user.email=test@localhost commit -q --allow-empty -m first
expect_status 0 "another repository in the environment" outside "GIT_DIR=$SCRATCH/other/.git" "GIT_WORK_TREE=$SCRATCH/other" -- \
	gate --repo "$SRC" --base HEAD --head HEAD
expect_line out 'nothing to measure' "it is that of --repo that is asked"

mkdir "$SCRATCH/gone"
cd "$SCRATCH/gone" || exit
rmdir "$SCRATCH/gone"
expect_status 2 "a current directory that is gone" outside -- history
expect_line err '^mapbench: the current directory is gone' "it is said"
mkdir "$SCRATCH/deep"
cd "$SCRATCH/deep" || exit
name=$(printf 'd%.0s' {1..200})
for _ in {1..25}; do # below what a path can name
	mkdir "$name"
	cd -P "$name" 2>/dev/null || break
done
expect_true "a path of more than 4096 bytes" test -z "$(readlink /proc/self/cwd)"
expect_status 2 "a current directory whose path cannot be told" outside -- history
says 'the path of the current directory is longer'
cd "$SCRATCH" || exit
mkdir -p $'line\n' line
cp -r "$SRC/results/amd64-7.2" $'line\n/run'
cp -r "$SRC/results/amd64-7.2" line/run
cd $'line\n' || exit
expect_status 2 "a current directory that ends in a line break" outside -- report run
says 'the current directory has a line break'
cd "$SCRATCH" || exit
expect_true "the directory of the name without it is as it was" diff -r line/run "$SRC/results/amd64-7.2"
expect_status 2 "a cache that ends in one" env -u MAPBENCH_INSIDE MAPBENCH_CACHE="$SCRATCH/line"$'\n' "$MAPBENCH" list
says 'MAPBENCH_CACHE in the environment: a value with a line break'
ln -s $'line\n' link
expect_status 2 "a link to a directory that ends in one" outside -- history "$SRC/results/history.jsonl" --plot link/x.svg
says 'a link on the way leads to a name with a line break'
expect_true "nothing is there" test ! -e line/x.svg
cp -r "$SRC/scripts" $'line\n/scripts'
expect_status 2 "scripts that lie in one" env -u MAPBENCH_INSIDE bash $'line\n/scripts/mapbench' --version
says 'has a line break in its name'
expect_status 1 "a cache below /proc" env -u MAPBENCH_INSIDE MAPBENCH_CACHE=/proc/self "$MAPBENCH" list
says 'below /proc, /sys and /dev is no place for files'
small() {
	# shellcheck disable=SC2016 # the inner shell expands these
	bash -c 'ulimit -f 60 && exec "$@"' small env -u MAPBENCH_INSIDE MAPBENCH_CACHE="$CACHE" "$MAPBENCH" "$@"
}
expect_status 1 "files of 60 KiB at most" small list
says 'no file can be larger than 60 KiB here'
few() {
	# shellcheck disable=SC2016 # the inner shell expands these
	bash -c 'ulimit -n 12 && exec "$@"' few env -u MAPBENCH_INSIDE "$MAPBENCH" history
}
expect_status 1 "no more than 12 open files" few
says 'no more than 12 files can be open'

# An umask that lets everybody write.
open() {
	(umask 000 && outside -- "$@")
}
rm -f "$CACHE/log/driver-${dir##*/}"-*.log
expect_status 0 "build with umask 000" open build "$dir"
expect_true "nothing in the cache can be written by others" test -z \
	"$(find "$CACHE" -maxdepth 4 -path "$CACHE/root-*" -prune -o -newer "$ko" -perm /022 ! -type l -print | head)"
finish
