#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A path is a path, also one that a program would take for a flag or, as find does, for something to be done:
# another user can have laid a file of such a name where one says *.
# shellcheck disable=SC2034 # paths.sh reads it
. "$(dirname "$0")/../../lib.sh"
# As on a host, where nobody is inside yet, and inside.
OUTSIDE=(env -u MAPBENCH_INSIDE "MAPBENCH_CACHE=$SCRATCH/cache" "$MAPBENCH")

laid() { # laid NAME: a directory with what is precious, and something of that name, where we are then
	rm -rf "$SCRATCH/place"
	mkdir -p "$SCRATCH/place/keep" && cd "$SCRATCH/place" || exit
	echo precious >data
	echo precious >keep/data
	mkdir -- "./$1"
	echo 'obj-m := x.o' >"./$1/Kbuild"
	find . | sort >"$SCRATCH/before"
}

refused() { # refused NAME VERB [FLAG]: of that name there
	laid "$1"
	for how in OUTSIDE MAPBENCH; do
		local -n front=$how
		expect_status 2 "$how: ${*:2} $1" timeout 60 "${front[@]}" "${@:2}" "$1" --nosuch
		expect_true "  in one line of ours" test "$(grep -c '^mapbench: ' "$SCRATCH/err")/$(wc -l <"$SCRATCH/err")" = 1/1
	done
	find . | sort >"$SCRATCH/after"
	expect_same "$SCRATCH/before" "$SCRATCH/after" "  nothing is done"
}

for name in -delete -fprint -print0 -quit -- '(' '!'; do
	refused "$name" exec --copy
done
for name in -delete -fprint '('; do
	refused "$name" run --module
	refused "$name" gate --repo
	refused "$name" run --insmod
	refused "$name" run --kernel
done
refused '!' build

(
	. "$SRC/scripts/outside/say.sh"
	. "$SRC/scripts/outside/paths.sh"
	plain() { # plain WORD... = WORD...: what becomes of them
		local given=() want
		while [[ $1 != = ]]; do
			given+=("$1")
			shift
		done
		shift
		want=("$@")
		paths_plain "${given[@]}"
		expect_true "${given[*]} is ${want[*]}" test "${PATHS_ARGS[*]@Q}" = "${want[*]@Q}"
	}
	cd "$SCRATCH" || exit
	plain exec --copy -x --copy y -- ls --copy -z = exec --copy ./-x --copy y -- ls --copy -z
	plain run --kernel 7.2,-tree,6.12 --out -o -k -- = run --kernel 7.2,./-tree,6.12 --out ./-o -k --
	plain report -- -run = report -- ./-run
	plain report '!' '!run' -o = report './!' '!run' -o
	plain compare a,-b c = compare a,./-b c
	plain profile --subtract -a -b -c = profile --subtract ./-a ./-b -c
	plain run --insmod '-x.ko a=1' --filter -y = run --insmod './-x.ko a=1' --filter -y
	plain exec --insmod 'd.ko a=1,-2' --out res,-a = exec --insmod 'd.ko a=1,-2' --out res,-a
	plain run --copy = run --copy
	exit $((FAILED > 0))
) || FAILED=$((FAILED + 1))
finish
