#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a path is called inside: where links of / are not there, and where .. behind a link is another
# directory than the words say. machine_paths has what comes of it.
# shellcheck disable=SC2034 # paths.sh reads them
if [[ -z ${PATHS_TEST-} ]]; then
	PATHS_TEST=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../../lib.sh"
. "$SRC/scripts/outside/say.sh"
. "$SRC/scripts/outside/paths.sh"

CACHE=/nosuch/cache ROOT=/nosuch/root PATHS_SAME=()
TOP=/srv/mapbench-test-$$ LINK=/mapbench-test-$$ # what lies below /tmp may be below /run
trap 'rm -rf --one-file-system "$SCRATCH" "$TOP" "$LINK"' EXIT
mount -o remount,bind,rw / 2>/dev/null # what / is, links in it are made for this test alone
mount -t tmpfs -o mode=755 paths /srv || exit
mkdir -p "$TOP"/{a,b,own}
ln -s "$TOP" "$LINK"
cd "$TOP" || exit

named() { # named PATH INSIDE [DIRECTORY]: the verb is given INSIDE, and may write there, in DIRECTORY
	PATHS_WRITTEN=()
	paths_one f --plot "$1"
	expect_true "$1 is $2 inside ($NAMED)" test "$NAMED" = "$2"
	[[ -z ${3-} ]] || expect_true "which is in $3" test "${PATHS_WRITTEN[*]}" = "$3"
}

named x x "$TOP"
named ./a/../x "$TOP/x" "$TOP"
named ../x ../x /srv
named /etc/x /host/etc/x /etc
named "$LINK/x" "$TOP/x" "$TOP"
named "$LINK/new/x" "$TOP/new/x" "$TOP"
ln -s "$LINK/a" own/way
named own/way/x "$TOP/a/x" "$TOP/a"
named own/way/../x "$TOP/x" "$TOP"
ln -s ../a b/up
named b/up/../x "$TOP/x" "$TOP"
ln -s /var/tmp var
named var/../x /host/var/x /var

# A processor is a name, unless it looks like a file.
for words in "x x" "x.json x.json" "./x ./x" "../x ../x" "/etc/x /host/etc/x" "/etc/x.json /host/etc/x.json"; do
	paths_named estimate --on "${words% *}"
	expect_true "--on ${words% *} is ${words#* } inside" test "${PATHS_ARGS[1]}" = "${words#* }"
done
ln -s /var/tmp/x zen
paths_named estimate --on zen
expect_true "a name stays one where there is such a file" test "${PATHS_ARGS[1]}" = zen
paths_named estimate --on ./zen
expect_true "which another word means" test "${PATHS_ARGS[1]}" = /host/var/tmp/x
rm zen

# What is no path stays as it is, also where there is such a file: each value of a flag that is said to be none.
mkdir -p 64M bar
for words in "advise --size 64M" "estimate --filter /bar/" "compare --accept /bar" "advise --need -x"; do
	# shellcheck disable=SC2086 # several words
	paths_plain $words
	expect_true "$words: nothing is put before it" test "${PATHS_ARGS[*]}" = "$words"
	# shellcheck disable=SC2086
	paths_named $words
	expect_true "$words is the same inside" test "${PATHS_ARGS[*]}" = "${words#* }"
done
rmdir 64M bar
for file in "$SRC"/scripts/verb/*.sh; do
	verb=$(basename "$file" .sh)
	[[ -n $(paths_words "$verb") ]] || continue
	"$MAPBENCH" "$verb" --help >help
	while read -r flag; do
		expect_true "$verb $flag: it is known whether its value is a path" test -n "${PATHS_FLAGS[$flag]-}"
	done < <(PYTHONPATH=$SRC/scripts/install python3 -B -c 'if True:
		import sys, helptext
		flags = helptext.Help(sys.argv[1], sys.stdin.read()).flags()
		print("\n".join(name for name, flag in flags.items() if flag.value))' "$verb" <help | sed '/^$/d')
done

# A link at the end keeps its name, which may be a program's, unless it cannot be followed inside.
touch own/program-1
ln -s program-1 own/program
named own/program own/program
ln -s "$LINK/own/program-1" own/elsewhere
named own/elsewhere "$TOP/own/program-1"
ln -s "$LINK/none" own/nowhere
named own/nowhere "$TOP/none"
ln -s itself own/itself
named own/itself own/itself
cd "$LINK/a" || exit
named x x "$TOP/a"
cd "$TOP" || exit
refused() (
	paths_one f --plot "$1"
)
expect_status 2 "below /proc" refused /proc/self/x
expect_line err '^mapbench: --plot /proc/self/x: below /proc' "is refused, as it was given"
# What a help calls a file or a directory is one of the host's; --target alone is the machine's.
unlisted() { # unlisted: of a help, the flags whose word is a path and that the list has not got
	local flag
	while read -r flag _; do
		[[ -n ${PATHS_FLAGS[$flag]-} || $flag == --target ]] || echo "$flag"
	done < <(grep -oE '^ +-[a-z-]+,? (DIR|DRIVER|FILE|PATH|PROFILE|RUN|SVG)[][,@.A-Za-z]*( |$)' | tr -d ,)
}
for file in "$SRC"/scripts/verb/*.sh; do
	verb=$(basename "$file" .sh)
	"$MAPBENCH" "$verb" --help >"$SCRATCH/help"
	expect_true "$verb: its flags that take a path are listed ($(unlisted <"$SCRATCH/help"))" \
		test -s "$SCRATCH/help" -a -z "$(unlisted <"$SCRATCH/help")"
done
expect_true "one that is not is found" test "$(printf '%s\n' '  --out DIR  new' '  --from FILE  which' | unlisted)" = --from
finish
